import { composeServices } from '@apollo/composition';
import { GraphQLError, parse } from 'graphql';

export type SubgraphSdl = { name: string; url: string; sdl: string };

/** Subgraphs that do not make one graph. The message has a line for each reason, with its subgraph and field. */
export class CompositionFailed extends Error {
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(`the subgraphs do not compose:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
    this.name = 'CompositionFailed';
    this.reasons = reasons;
  }
}

/**
 * Composes subgraphs into a supergraph.
 *
 * @returns the supergraph's SDL, with its declarations of authority
 * @throws CompositionFailed
 */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): string {
  const services = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parseSubgraph(name, sdl) }));
  const { errors, supergraphSdl } = composeServices(services);
  if (errors) throw new CompositionFailed(errors.map(describe));
  return supergraphSdl.endsWith('\n') ? supergraphSdl : `${supergraphSdl}\n`;
}

function parseSubgraph(name: string, sdl: string) {
  try {
    return parse(sdl);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = error.locations?.[0] ?? { line: 0, column: 0 };
    throw new CompositionFailed([`[${name}] ${error.message} (line ${line}, column ${column})`]);
  }
}

/** Apollo's messages name the subgraph, as `[name]` or `subgraph "name"`, and the coordinate; we add the rule broken. */
const describe = ({ message, extensions }: GraphQLError): string =>
  extensions.code ? `${String(extensions.code)}: ${message}` : message;
