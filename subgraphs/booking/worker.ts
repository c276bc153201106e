import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runWorker } from '#runtime/run-worker.ts';
import { bookingSettings, bookingWorkerEnv } from './env.ts';
import { startBookingJobs } from './jobs.ts';

/** The booking subgraph's jobs as a process of their own. */
const env = readEnvOrExit(bookingWorkerEnv);
await runWorker(env, [(parts) => startBookingJobs({ ...parts, settings: bookingSettings(env) })]);
