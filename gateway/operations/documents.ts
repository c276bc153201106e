import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { Limits } from '../limits/limits.ts';
import { type ReservedNames, reservedNamesRule } from '../limits/reserved-names.ts';
import { limitsOf, tooLarge } from '../limits/rules.ts';

type Document = { document: DocumentNode; operations: OperationDefinitionNode[] };
type Refused = { errors: readonly GraphQLError[] };

const MAX_DOCUMENTS = 2_000;
/** Of all documents that are kept. With its plan and what is compiled of it, a token takes about half a kilobyte. */
const MAX_TOKENS = 150_000;
const MAX_REFUSED = 500;
const MAX_REFUSED_TEXT = 4 * 1_024 * 1_024;

/**
 * Reads documents: tokens, syntax, size, then GraphQL's own rules, in the order of what they cost, so that a document
 * that is too large is never validated. The verdict on each text is kept, good or bad, the bad ones apart: whoever
 * sends many of them must not push out what is in use.
 */
export function createDocuments(
  schema: GraphQLSchema,
  limits: Limits,
  { introspection, reserved }: { introspection: boolean; reserved: ReservedNames },
) {
  const known = new LRUCache<string, Document>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_TOKENS,
    sizeCalculation: ({ document }, text) => document.tokenCount ?? text.length,
  });
  const refused = new LRUCache<string, Refused>({
    max: MAX_REFUSED,
    maxSize: MAX_REFUSED_TEXT,
    sizeCalculation: (_, text) => text.length + 1,
  });
  const rules: ValidationRule[] = [reservedNamesRule(reserved), ...specifiedRules];
  if (!introspection) rules.push(NoSchemaIntrospectionCustomRule);

  const judge = (text: string): Document | Refused => {
    const located = parseWithin(text, limits);
    if ('errors' in located) return located;
    const excess = limitsOf(located, limits);
    if (excess.length > 0) return { errors: excess };
    const problems = validate(schema, located, rules, { maxErrors: 10 }).map(asBadInput).map(withoutValues);
    if (problems.length > 0) return { errors: introspection ? problems : problems.map(withoutSuggestion) };
    // Only problems need to say where; without its places and tokens a document that is kept takes half the room.
    const document = parse(text, { noLocation: true });
    return { document, operations: document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION) };
  };

  return (text: string): Document | Refused => {
    const remembered = known.get(text) ?? refused.get(text);
    if (remembered) return remembered;
    const verdict = judge(text);
    if ('errors' in verdict) refused.set(text, verdict);
    else known.set(text, verdict);
    return verdict;
  };
}

function parseWithin(text: string, limits: Limits): DocumentNode | Refused {
  try {
    return parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes('Parsing aborted')) return { errors: [tooLarge('tokens', limits.tokens)] };
    return { errors: [asBadInput(error)] };
  }
}

/** What a client wrote in the place of a value may be a password, and is not repeated. */
const withoutValues = (error: GraphQLError): GraphQLError =>
  error instanceof Refusal
    ? error
    : withMessage(error, error.message.replace(/, found .*$/s, '.').replace(/( cannot represent [^:]*): .*$/s, '$1.'));

/** A suggestion tells names of a schema that may not be introspected. */
const withoutSuggestion = (error: GraphQLError): GraphQLError =>
  withMessage(error, error.message.replace(/ Did you mean .*\?$/s, ''));

const withMessage = ({ source, positions, path, extensions }: GraphQLError, message: string): GraphQLError =>
  new GraphQLError(message, { source, positions, path, extensions });

/** An error of GraphQL's own about what was sent, under our code, without the document's nodes that it would keep. */
function asBadInput(error: GraphQLError): GraphQLError {
  if (error instanceof Refusal) return error;
  const { message, source, positions, path } = error;
  return new GraphQLError(message, { source, positions, path, extensions: { code: 'BAD_INPUT' } });
}
