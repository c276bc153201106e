import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { composeSupergraph } from '#gateway/compose/compose.ts';
import { createGateway } from '#gateway/gateway.ts';
import { createIdentify } from '#gateway/identity/identify.ts';
import { inProcessSource } from '#gateway/sources/in-process.ts';
import { createSubgraph } from '#runtime/federated-schema/subgraph.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { buildBenchSubgraph, names, operation, withLoaders } from '#tests/bench/federated-query/subgraphs.ts';

const jwks = JSON.parse(readFileSync('/tmp/gw/jwks.json', 'utf8'));
const log = createLog({ name: 'perf' });
const metrics = createMetrics({ process: 'perf' });
const health = createHealth();
const built = await Promise.all(names.map(async (name) => ({ name, ...(await buildBenchSubgraph(name)) })));
const supergraphSdl = composeSupergraph(
  built.map(({ name, sdl }) => ({ name, sdl, url: `http://127.0.0.1:1/${name}` })),
);
writeFileSync('/tmp/gw/bench-supergraph.graphql', supergraphSdl);
const subs = Object.fromEntries(
  built.map(({ name, schema }) => [
    name,
    createSubgraph({ name, schema, createContext: withLoaders, onError: (e) => console.error(e) }),
  ]),
);
const gateway = await createGateway({
  supergraphSdl,
  own: true,
  sourceOf: ({ name }) => inProcessSource(subs[name]!),
  identify: createIdentify(jwks),
  introspection: false,
  graphiql: null,
  log,
  metrics,
  health,
});
const { url } = await gateway.listen({ port: Number(process.env.PORT ?? 4900), host: '127.0.0.1' });
console.log('listening', url);
process.on('SIGTERM', async () => {
  await gateway.close();
  process.exit(0);
});
