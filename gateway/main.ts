import { readFile } from 'node:fs/promises';
import { createAttempts } from '#runtime/attempts/attempts.ts';
import { createCallerSigner } from '#runtime/caller/sign.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { createEventLog } from '#runtime/event-log/event-log.ts';
import { createHealth } from '#runtime/health/health.ts';
import { startHeartbeat } from '#runtime/heartbeat/start-heartbeat.ts';
import { packageVersion, schemaHash } from '#runtime/heartbeat/version.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { createWakeUps } from '#runtime/pubsub/wake-up.ts';
import { closeRedis, connectRedis } from '#runtime/redis/connect.ts';
import { gatewayEnv, gatewaySettings } from './env.ts';
import { createGateway } from './gateway.ts';
import { startStanding } from './identity/start-standing.ts';
import { httpSource } from './sources/http.ts';

/** The gateway of our own graph as a process of its own, in front of subgraphs that answer over HTTP. */
const env = readEnvOrExit(gatewayEnv);
const name = env.SANGAM_PROCESS;
const log = createLog({ name, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async ({ phase }) => {
  const metrics = createMetrics({ process: name });
  const health = createHealth();
  const supergraphSdl = await readFile(new URL('./supergraph.graphql', import.meta.url), 'utf8');
  const signer = createCallerSigner(env.SANGAM_CALLER_SECRET);
  const timing = { timeoutMs: env.SANGAM_SUBGRAPH_TIMEOUT_MS, connections: env.SANGAM_SUBGRAPH_CONNECTIONS };

  // It is not waited for: without Redis the gateway starts, and is ready once it knows what happened to accounts.
  const { commands } = await phase('redis', () => {
    const redis = connectRedis(env.REDIS_URL, 'commands', { name, log });
    return { commands: redis, close: () => closeRedis(redis) };
  });
  const { subscriber } = await phase('redis subscriber', () => {
    const redis = connectRedis(env.REDIS_URL, 'subscriber', { name, log });
    return { subscriber: redis, close: () => closeRedis(redis) };
  });
  const namespace = env.SANGAM_NAMESPACE;
  const wakeUps = createWakeUps({ publisher: commands, subscriber, namespace });
  const limits = { maxLength: env.SANGAM_LOG_LENGTH, maxAgeMs: env.SANGAM_LOG_HOURS * 3_600_000 };
  const eventLog = await phase('event log', () => createEventLog({ redis: commands, wakeUps, namespace, limits, log }));
  const standing = await phase('standing', () => startStanding({ eventLog, health, metrics, log }));
  const attempts = await phase('attempts', () => createAttempts({ eventLog, process: name, log, metrics }));

  const gateway = await phase('gateway', () =>
    createGateway({
      ...gatewaySettings(env, standing),
      attempts,
      supergraphSdl,
      own: true,
      sourceOf({ name: subgraph, url }) {
        const address = env.SANGAM_SUBGRAPH_URLS?.get(subgraph) ?? url;
        if (!address) throw new Error(`nobody says where the subgraph ${subgraph} is: set SANGAM_SUBGRAPH_URLS`);
        return httpSource({ name: subgraph, url: address, signer, log, ...timing });
      },
      log,
      metrics,
      health,
    }),
  );
  const about = { version: packageVersion(), schemaHash: schemaHash(supergraphSdl), connections: gateway.connections };
  await phase('heartbeat', () =>
    startHeartbeat({ redis: { commands }, namespace, eventLog, metrics, log }, { ...about, services: ['gateway'] }),
  );

  const { url } = await gateway.listen({ port: env.PORT, host: env.SANGAM_HOST });
  process.stdout.write(`listening ${url}\n`);
});
