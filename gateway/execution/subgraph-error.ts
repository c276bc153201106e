import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** An error that a subgraph told, at its place in the whole response. */
export const subgraphError = (
  error: GraphQLFormattedError,
  subgraph: string,
  path: readonly (string | number)[] | undefined,
): GraphQLError => new GraphQLError(error.message, { path, extensions: { ...error.extensions, subgraph } });

/** What was thrown while a subgraph was asked. A refusal keeps its code; anything else has none and will be masked. */
export function asSubgraphError(error: unknown, subgraph: string): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  const extensions = error instanceof GraphQLError ? error.extensions : {};
  return new GraphQLError(originalError.message, { originalError, extensions: { ...extensions, subgraph } });
}

/** Of the client's variables, those that a fetch uses and that were given. */
export function ownVariables(
  names: readonly string[] | undefined,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const name of names ?? []) {
    if (Object.hasOwn(given, name) && given[name] !== undefined) variables[name] = given[name];
  }
  return variables;
}
