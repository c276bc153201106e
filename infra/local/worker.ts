import { defineEnv } from '#runtime/env/known.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { processShape } from '#runtime/process.ts';
import { runWorker } from '#runtime/run-worker.ts';
import { bookingSettings, bookingVariables } from '#subgraphs/booking/env.ts';
import { startBookingJobs } from '#subgraphs/booking/jobs.ts';
import { startMonitoringJobs } from '#subgraphs/monitoring/jobs.ts';
import { startRecommendationJobs } from '#subgraphs/recommendation/jobs.ts';
import { userJobSettings, userJobVariables } from '#subgraphs/user/env.ts';
import { startUserJobs } from '#subgraphs/user/jobs.ts';
import { mailGoesSomewhere } from '#subgraphs/user/mail/mail-variables.ts';

/** All subgraphs' jobs in one process. */
const env = readEnvOrExit(
  mailGoesSomewhere(defineEnv('worker', { ...processShape, ...userJobVariables, ...bookingVariables })),
);
await runWorker(env, [
  (parts) => startUserJobs({ ...parts, settings: userJobSettings(env) }),
  (parts) => startBookingJobs({ ...parts, settings: bookingSettings(env) }),
  startRecommendationJobs,
  startMonitoringJobs,
]);
