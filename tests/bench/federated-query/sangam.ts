import { readFile } from 'node:fs/promises';
import { createGateway, type GatewayOptions } from '#gateway/gateway.ts';
import { createIdentify } from '#gateway/identity/identify.ts';
import { createSubgraph } from '#runtime/federated-schema/subgraph.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { type BenchSubgraph, buildBenchSubgraph, withLoaders } from './subgraphs.ts';

/** What a process of Sangam has around it, as `npm start` has it: authentication, limits, signing, metrics, logs. */
export const parts = (process: string) => ({
  log: createLog({ name: process, level: 'info' }),
  metrics: createMetrics({ process }),
  health: createHealth(),
});
export type Parts = ReturnType<typeof parts>;

/** One of the bench's subgraphs, as Sangam runs it. */
export async function sangamSubgraph(name: BenchSubgraph, { log }: Parts) {
  const { schema } = await buildBenchSubgraph(name);
  return createSubgraph({ name, schema, createContext: withLoaders, onError: (error) => log.error({ err: error }) });
}

/** Sangam's gateway in front of the bench's subgraphs, and its address. */
export async function sangamGateway(supergraphFile: string, own: Parts, sourceOf: GatewayOptions['sourceOf']) {
  const gateway = await createGateway({
    ...own,
    supergraphSdl: await readFile(supergraphFile, 'utf8'),
    own: true,
    sourceOf,
    identify: createIdentify(JSON.parse(process.env.BENCH_JWKS ?? '{}')),
    introspection: false,
    graphiql: null,
  });
  const { url } = await gateway.listen({ port: 0, host: '127.0.0.1' });
  return `${url}/graphql`;
}
