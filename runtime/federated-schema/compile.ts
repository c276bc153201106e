import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { Refusal } from '#runtime/errors/refusal.ts';
import { defaultsOf, type Values } from './variable-defaults.ts';

export type Operation = {
  document: DocumentNode;
  definition: OperationDefinitionNode;
  compiled: CompiledQuery;
  /** What variables are that are not given. graphql-jit leaves out the default of one that must not be null. */
  defaults: Readonly<Values>;
};
export type Compiled = Operation | { errors: readonly GraphQLError[] };

const invalid = (errors: readonly GraphQLError[]) => ({
  errors: errors.map((error) => new GraphQLError(error.message, { ...error, extensions: { code: 'BAD_INPUT' } })),
});

function compile(schema: GraphQLSchema, query: string, operationName?: string): Compiled {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) return invalid([error]);
    throw error;
  }
  const problems = validate(schema, document);
  if (problems.length > 0) return invalid(problems);
  const definition = getOperationAST(document, operationName);
  if (!definition) return { errors: [new Refusal('BAD_INPUT', { message: 'There is no operation of that name.' })] };
  const compiled = compileQuery(schema, document, operationName);
  if (!isCompiledQuery(compiled)) return invalid((compiled as ExecutionResult).errors ?? []);
  return { document, definition, compiled, defaults: defaultsOf(definition) };
}

/**
 * Parses, validates and compiles an operation once (graphql-jit) and remembers it: the gateway sends the same few
 * fetches over and over, with other variables. Returns errors in place of the operation where it is not valid. A compiled
 * operation takes some hundred kilobytes, so there are not many of them.
 */
export function createCompiler(schema: GraphQLSchema, max = 500) {
  const known = new LRUCache<string, Compiled>({ max });
  return (query: string, operationName?: string): Compiled => {
    const key = operationName ? `${operationName}\0${query}` : query;
    let operation = known.get(key);
    if (!operation) {
      operation = compile(schema, query, operationName);
      known.set(key, operation);
    }
    return operation;
  };
}
