import { createCallerSigner } from '#runtime/caller/sign.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { serveSubgraph } from '#runtime/federated-schema/serve.ts';
import { startHeartbeat } from '#runtime/heartbeat/start-heartbeat.ts';
import { packageVersion, schemaHash } from '#runtime/heartbeat/version.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts } from '#runtime/process.ts';
import { recommendationEnv, recommendationSettings } from './env.ts';
import { recommendationSdl } from './schema.ts';
import { createRecommendationSubgraph } from './subgraph.ts';

/** The recommendation subgraph as a process of its own. */
const env = readEnvOrExit(recommendationEnv);
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async ({ phase }) => {
  const parts = await phase('parts', () => openParts(env, log));
  const subgraph = await createRecommendationSubgraph({ ...parts, settings: recommendationSettings(env) });
  const { metrics, health } = parts;
  const signer = createCallerSigner(env.SANGAM_CALLER_SECRET);
  const server = await phase('server', () =>
    serveSubgraph(subgraph, { port: env.PORT, host: env.SANGAM_HOST, signer, log, metrics, health }),
  );
  const about = { version: packageVersion(), schemaHash: schemaHash(await recommendationSdl()) };
  await phase('heartbeat', () => startHeartbeat(parts, { ...about, services: ['recommendation'] }));
  process.stdout.write(`listening ${server.url}\n`);
});
