import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runWorker } from '#runtime/run-worker.ts';
import { monitoringWorkerEnv } from './env.ts';
import { startMonitoringJobs } from './jobs.ts';

/** The monitoring subgraph's jobs as a process of their own. */
const env = readEnvOrExit(monitoringWorkerEnv);
await runWorker(env, [startMonitoringJobs]);
