import { type ExecutionResult, GraphQLError } from 'graphql';
import { type ErrorCode, errorCatalogue } from '#contracts/errors.ts';
import type { Log } from '#runtime/log/log.ts';

/** Codes by which a stock subgraph says that it does not know what happened either. */
const unexpected = new Set(['INTERNAL', 'INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR']);

const isCatalogued = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCatalogue, code);

/** What is kept of an error's extensions. Everything else (addresses, stacks, queries) stays inside. */
const told = { expected: ['field', 'expected', 'subgraph'], unexpected: ['subgraph'] } as const;

/**
 * Turns errors into what a client may see, once, at the edge: the message and code of an expected failure, and INTERNAL
 * with the request id for anything else, which is logged here. With `foreignCodes` any code that a subgraph gives on
 * purpose counts as expected: the gateway then serves a graph whose catalogue it does not know.
 */
export function createExpose(log: Log, { foreignCodes }: { foreignCodes: boolean }) {
  const isExpected = (code: unknown): code is string =>
    typeof code === 'string' && !unexpected.has(code) && (foreignCodes || isCatalogued(code));

  const exposeError = (error: GraphQLError, requestId: string): GraphQLError => {
    const { nodes, source, positions, path, originalError } = error;
    const { code } = error.extensions;
    const kept = (names: readonly string[]) =>
      Object.fromEntries(
        names.flatMap((name) => (isText(error.extensions[name]) ? [[name, error.extensions[name]]] : [])),
      );
    if (isExpected(code)) {
      const extensions = { code, requestId, ...kept(told.expected) };
      return new GraphQLError(error.message, { nodes, source, positions, path, extensions });
    }
    // A subgraph of ours has logged its own INTERNAL already, with the stack that only it has.
    if (code !== 'INTERNAL') log.error({ err: originalError ?? error, requestId, path }, 'unexpected error');
    const extensions = { code: 'INTERNAL', requestId, ...kept(told.unexpected) };
    return new GraphQLError(errorCatalogue.INTERNAL.message, { path, extensions });
  };

  return (result: ExecutionResult, requestId: string): ExecutionResult => {
    if (!result.errors) return result;
    return { ...result, errors: result.errors.map((error) => exposeError(error, requestId)) };
  };
}
export type Expose = ReturnType<typeof createExpose>;

const isText = (value: unknown): value is string => typeof value === 'string';

/** The HTTP status that stands for a refused request. */
export function statusOf(errors: readonly GraphQLError[]): number {
  const code = errors[0]?.extensions.code;
  return isCatalogued(code) ? errorCatalogue[code].status : 500;
}

/** Whatever was thrown, as an error that {@link createExpose} can tell or mask. */
export const asGraphQLError = (error: unknown): GraphQLError => {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
};
