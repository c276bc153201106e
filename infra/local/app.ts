// Types of the subgraphs' schemas are kept there, so it has to be first.
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { gatewaySettings, gatewayVariables } from '#gateway/env.ts';
import { createGateway } from '#gateway/gateway.ts';
import { startStanding } from '#gateway/identity/start-standing.ts';
import { inProcessSource } from '#gateway/sources/in-process.ts';
import { createAttempts } from '#runtime/attempts/attempts.ts';
import { defineEnv } from '#runtime/env/known.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { startHeartbeat } from '#runtime/heartbeat/start-heartbeat.ts';
import { packageVersion, schemaHash } from '#runtime/heartbeat/version.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts, processShape } from '#runtime/process.ts';
import { bookingSettings, bookingVariables } from '#subgraphs/booking/env.ts';
import { createBookingSubgraph } from '#subgraphs/booking/subgraph.ts';
import { createMonitoringSubgraph } from '#subgraphs/monitoring/subgraph.ts';
import { recommendationSettings, recommendationVariables } from '#subgraphs/recommendation/env.ts';
import { createRecommendationSubgraph } from '#subgraphs/recommendation/subgraph.ts';
import { userSettings, userVariables } from '#subgraphs/user/env.ts';
import { createUserSubgraph } from '#subgraphs/user/subgraph.ts';

/** The topology of one process: the gateway, and the four subgraphs that it calls without leaving the process. */
const env = readEnvOrExit(
  defineEnv('app', {
    ...processShape,
    ...userVariables,
    ...bookingVariables,
    ...recommendationVariables,
    ...gatewayVariables,
    PORT: z.coerce.number().int().min(0).max(65_535).default(4000).describe('The port to listen on'),
  }),
);
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async ({ phase }) => {
  const parts = await phase('parts', () => openParts(env, log));
  const [user, booking, recommendation, monitoring] = await Promise.all([
    phase('user', () => createUserSubgraph({ ...parts, settings: userSettings(env) })),
    phase('booking', () => createBookingSubgraph({ ...parts, settings: bookingSettings(env) })),
    createRecommendationSubgraph({ ...parts, settings: recommendationSettings(env) }),
    createMonitoringSubgraph(parts),
  ]);
  const subgraphs = new Map([user, booking, recommendation, monitoring].map((one) => [one.name, one]));
  const standing = await phase('standing', () => startStanding(parts));
  const attempts = await phase('attempts', () => createAttempts({ ...parts, process: parts.name }));
  const supergraphSdl = await readFile(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8');

  const gateway = await phase('gateway', () =>
    createGateway({
      ...parts,
      ...gatewaySettings(env, standing),
      attempts,
      supergraphSdl,
      own: true,
      sourceOf({ name }) {
        const subgraph = subgraphs.get(name);
        if (!subgraph) throw new Error(`the supergraph has a subgraph ${name}, and this process does not`);
        return inProcessSource(subgraph, parts.metrics);
      },
    }),
  );
  const about = { version: packageVersion(), schemaHash: schemaHash(supergraphSdl), connections: gateway.connections };
  await phase('heartbeat', () =>
    startHeartbeat(parts, { ...about, services: ['gateway', 'user', 'booking', 'recommendation', 'monitoring'] }),
  );
  const { url } = await gateway.listen({ port: env.PORT, host: env.SANGAM_HOST });
  process.stdout.write(`listening ${url}\n`);
});
