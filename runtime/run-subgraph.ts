import { createCallerSigner } from './caller/sign.ts';
import { serveSubgraph } from './federated-schema/serve.ts';
import type { Subgraph } from './federated-schema/subgraph.ts';
import type { ServiceName } from './heartbeat/heartbeat.ts';
import { startHeartbeat } from './heartbeat/start-heartbeat.ts';
import { packageVersion, schemaHash } from './heartbeat/version.ts';
import type { Closable } from './lifecycle/phases.ts';
import { runMain } from './lifecycle/run-main.ts';
import { createLog } from './log/log.ts';
import { openParts, type ProcessEnv, type ProcessParts } from './process.ts';

type Served = {
  name: ServiceName;
  /** The schema as composition takes it: the registry tells by it which version serves. */
  sdl: () => Promise<string>;
  create: (parts: ProcessParts) => Promise<Subgraph & Partial<Closable>>;
};

/** A subgraph as a process of its own: opens what it needs, serves it, and says `listening http://…` on stdout. */
export async function runSubgraph(env: ProcessEnv & { PORT: number }, { name, sdl, create }: Served): Promise<void> {
  const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });
  await runMain(log, async ({ phase }) => {
    const parts = await phase('parts', () => openParts(env, log));
    const subgraph = await phase('subgraph', async () => closable(await create(parts)));
    const signer = createCallerSigner(env.SANGAM_CALLER_SECRET);
    const { metrics, health } = parts;
    const at = { port: env.PORT, host: env.SANGAM_HOST };
    const server = await phase('server', () => serveSubgraph(subgraph, { ...at, signer, log, metrics, health }));
    const about = { version: packageVersion(), schemaHash: schemaHash(await sdl()) };
    await phase('heartbeat', () => startHeartbeat(parts, { ...about, services: [name] }));
    process.stdout.write(`listening ${server.url}\n`);
  });
}

/** Not every subgraph has something of its own to close. */
const closable = (subgraph: Subgraph & Partial<Closable>): Subgraph & Closable => ({
  ...subgraph,
  close: () => subgraph.close?.(),
});
