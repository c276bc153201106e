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
import { limitsOf, reservedAliasesRule, tooLarge } from '../limits/rules.ts';

type Document = { document: DocumentNode; operations: OperationDefinitionNode[] };
type Refused = { errors: readonly GraphQLError[] };

const MAX_DOCUMENTS = 2_000;
const MAX_TEXT = 32 * 1_024 * 1_024;

/**
 * Reads documents: tokens, syntax, size, then GraphQL's own rules, in the order of what they cost, so that a document
 * that is too large is never validated. The verdict on each text is kept, good or bad.
 */
export function createDocuments(schema: GraphQLSchema, limits: Limits, { introspection }: { introspection: boolean }) {
  const known = new LRUCache<string, Document | Refused>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_TEXT,
    sizeCalculation: (_, text) => text.length + 1,
  });
  const rules: ValidationRule[] = [...specifiedRules, reservedAliasesRule];
  if (!introspection) rules.push(NoSchemaIntrospectionCustomRule);

  const judge = (text: string): Document | Refused => {
    const document = parseWithin(text, limits);
    if ('errors' in document) return document;
    const excess = limitsOf(document, limits);
    if (excess.length > 0) return { errors: excess };
    const problems = validate(schema, document, rules, { maxErrors: 10 }).map(asBadInput);
    if (problems.length > 0) return { errors: introspection ? problems : problems.map(withoutSuggestion) };
    return { document, operations: document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION) };
  };

  return (text: string): Document | Refused => {
    let verdict = known.get(text);
    if (!verdict) {
      verdict = judge(text);
      known.set(text, verdict);
    }
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

/** A suggestion tells names of a schema that may not be introspected. */
const withoutSuggestion = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message.replace(/ Did you mean .*\?$/s, ''), { ...error, extensions: error.extensions });

/** An error of GraphQL's own about what was sent, under our code. */
export function asBadInput(error: GraphQLError): GraphQLError {
  if (error instanceof Refusal) return error;
  const { message, nodes, source, positions, path } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code: 'BAD_INPUT' } });
}
