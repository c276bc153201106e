import { defineEnv } from '#runtime/env/known.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { startHeartbeat } from '#runtime/heartbeat/start-heartbeat.ts';
import { packageVersion } from '#runtime/heartbeat/version.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts, processShape } from '#runtime/process.ts';
import { bookingSettings, bookingVariables } from '#subgraphs/booking/env.ts';
import { startBookingJobs } from '#subgraphs/booking/jobs.ts';
import { startMonitoringJobs } from '#subgraphs/monitoring/jobs.ts';
import { startRecommendationJobs } from '#subgraphs/recommendation/jobs.ts';
import { startUserJobs } from '#subgraphs/user/jobs.ts';

/** All subgraphs' jobs in one process. */
const env = readEnvOrExit(defineEnv('worker', { ...processShape, ...bookingVariables }));
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async ({ phase }) => {
  const parts = await phase('parts', () => openParts(env, log));
  await Promise.all([
    phase('user jobs', () => startUserJobs(parts)),
    phase('booking jobs', () => startBookingJobs({ ...parts, settings: bookingSettings(env) })),
    phase('recommendation jobs', () => startRecommendationJobs(parts)),
    phase('monitoring jobs', () => startMonitoringJobs(parts)),
  ]);
  await phase('heartbeat', () =>
    startHeartbeat(parts, { version: packageVersion(), schemaHash: null, services: ['worker'] }),
  );
  process.stdout.write('working\n');
});
