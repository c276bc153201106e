import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { composeSupergraph } from '#gateway/compose/compose.ts';
import { createGateway, type GatewayOptions } from '#gateway/gateway.ts';
import { inProcessSource } from '#gateway/sources/in-process.ts';
import type { Source } from '#gateway/sources/source.ts';
import { enforceAuthority, type Policies } from '#runtime/authority/enforce.ts';
import { createSubgraph, type Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { identify } from './tokens.ts';

/** A subgraph as its schema and its resolvers. */
export type SubgraphFixture = { name: string; sdl: string; resolvers: object; policies?: Policies };

/** The parts of a process, silent. */
export const testParts = () => ({
  log: createLog({ name: 'test', level: 'silent' }),
  metrics: createMetrics({ process: 'test' }),
  health: createHealth(),
});

/** The subgraph as our own run; with `policies` its declarations of authority are enforced, as for our own. */
export function openSubgraph({ name, sdl, resolvers, policies }: SubgraphFixture): Subgraph {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  if (policies) enforceAuthority(name, schema, policies);
  return createSubgraph({ name, schema, createContext: (fetch) => fetch, onError: () => undefined });
}

export const composeFixtures = (fixtures: readonly SubgraphFixture[], urls: Record<string, string> = {}): string =>
  composeSupergraph(fixtures.map(({ name, sdl }) => ({ name, sdl, url: urls[name] ?? `http://127.0.0.1:1/${name}` })));

export function inProcessSources(fixtures: readonly SubgraphFixture[]): Record<string, Source> {
  return Object.fromEntries(fixtures.map((one) => [one.name, inProcessSource(openSubgraph(one))]));
}

export function sourceIn(sources: Record<string, Source>) {
  return ({ name }: { name: string }): Source => {
    const source = sources[name];
    if (!source) throw new Error(`there is no source ${name}`);
    return source;
  };
}

/** A gateway on a free port of this machine in front of subgraphs, in this process unless a source is given. */
export async function openGateway(
  fixtures: readonly SubgraphFixture[],
  {
    sources = inProcessSources(fixtures),
    ...options
  }: Partial<GatewayOptions> & { sources?: Record<string, Source> } = {},
) {
  const parts = testParts();
  const gateway = await createGateway({
    supergraphSdl: composeFixtures(fixtures),
    own: false,
    sourceOf: sourceIn(sources),
    identify: await identify(),
    introspection: true,
    graphiql: null,
    ...parts,
    ...options,
  });
  const { url } = await gateway.listen({ port: 0, host: '127.0.0.1' });
  return { ...gateway, ...parts, url };
}
