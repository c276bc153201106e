import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runWorker } from '#runtime/run-worker.ts';
import { userJobSettings, userWorkerEnv } from './env.ts';
import { startUserJobs } from './jobs.ts';

/** The user subgraph's jobs as a process of their own. */
const env = readEnvOrExit(userWorkerEnv);
await runWorker(env, [(parts) => startUserJobs({ ...parts, settings: userJobSettings(env) })]);
