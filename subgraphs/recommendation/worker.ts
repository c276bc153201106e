import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runWorker } from '#runtime/run-worker.ts';
import { recommendationWorkerEnv } from './env.ts';
import { startRecommendationJobs } from './jobs.ts';

/** The recommendation subgraph's jobs as a process of their own. */
const env = readEnvOrExit(recommendationWorkerEnv);
await runWorker(env, [startRecommendationJobs]);
