import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type Values, valuesOf } from '#runtime/federated-schema/variable-defaults.ts';

/** An error that a subgraph told, at its place in the whole response. */
export const subgraphError = (
  error: GraphQLFormattedError,
  subgraph: string,
  path: readonly (string | number)[] | undefined,
): GraphQLError => new GraphQLError(error.message, { path, extensions: { ...error.extensions, subgraph } });

/** What was thrown while a subgraph was asked. A refusal keeps its code; anything else has none and will be masked. */
export function asSubgraphError(error: unknown, subgraph: string, path?: readonly (string | number)[]): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  const extensions = error instanceof GraphQLError ? error.extensions : {};
  return new GraphQLError(originalError.message, { path, originalError, extensions: { ...extensions, subgraph } });
}

/** Of the client's variables, those that a fetch uses and that were given. */
export function ownVariables(names: readonly string[] | undefined, given: Readonly<Values>): Values {
  const variables = valuesOf();
  for (const name of names ?? []) {
    if (Object.hasOwn(given, name) && given[name] !== undefined) variables[name] = given[name];
  }
  return variables;
}
