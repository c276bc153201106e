import { createCallerSigner } from '#runtime/caller/sign.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { serveSubgraph } from '#runtime/federated-schema/serve.ts';
import { startHeartbeat } from '#runtime/heartbeat/start-heartbeat.ts';
import { packageVersion, schemaHash } from '#runtime/heartbeat/version.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts } from '#runtime/process.ts';
import { bookingEnv, bookingSettings } from './env.ts';
import { bookingSdl } from './schema.ts';
import { createBookingSubgraph } from './subgraph.ts';

/** The booking subgraph as a process of its own. */
const env = readEnvOrExit(bookingEnv);
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async ({ phase }) => {
  const parts = await phase('parts', () => openParts(env, log));
  const settings = bookingSettings(env);
  const subgraph = await phase('subgraph', () => createBookingSubgraph({ ...parts, settings }));
  const { metrics, health } = parts;
  const signer = createCallerSigner(env.SANGAM_CALLER_SECRET);
  const server = await phase('server', () =>
    serveSubgraph(subgraph, { port: env.PORT, host: env.SANGAM_HOST, signer, log, metrics, health }),
  );
  const about = { version: packageVersion(), schemaHash: schemaHash(await bookingSdl()) };
  await phase('heartbeat', () => startHeartbeat(parts, { ...about, services: ['booking'] }));
  process.stdout.write(`listening ${server.url}\n`);
});
