import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { startHeartbeat } from '#runtime/heartbeat/start-heartbeat.ts';
import { packageVersion } from '#runtime/heartbeat/version.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts } from '#runtime/process.ts';
import { recommendationWorkerEnv } from './env.ts';
import { startRecommendationJobs } from './jobs.ts';

/** The recommendation subgraph's jobs as a process of their own. */
const env = readEnvOrExit(recommendationWorkerEnv);
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async ({ phase }) => {
  const parts = await phase('parts', () => openParts(env, log));
  await phase('jobs', () => startRecommendationJobs(parts));
  const about = { version: packageVersion(), schemaHash: null };
  await phase('heartbeat', () => startHeartbeat(parts, { ...about, services: ['worker'] }));
  process.stdout.write('working\n');
});
