import { startHeartbeat } from './heartbeat/start-heartbeat.ts';
import { packageVersion } from './heartbeat/version.ts';
import type { Closable } from './lifecycle/phases.ts';
import { runMain } from './lifecycle/run-main.ts';
import { createLog } from './log/log.ts';
import { openParts, type ProcessEnv, type ProcessParts } from './process.ts';

/** Starts one subgraph's jobs over what the process shares. */
export type StartJobs = (parts: ProcessParts) => Promise<Closable>;

/** The jobs of one or several subgraphs as a process: opens what they need and says `working` on stdout. */
export async function runWorker(env: ProcessEnv, jobs: readonly StartJobs[]): Promise<void> {
  const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });
  await runMain(log, async ({ phase }) => {
    const parts = await phase('parts', () => openParts(env, log));
    await Promise.all(jobs.map((start) => phase('jobs', () => start(parts))));
    const about = { version: packageVersion(), schemaHash: null };
    await phase('heartbeat', () => startHeartbeat(parts, { ...about, services: ['worker'] }));
    process.stdout.write('working\n');
  });
}
