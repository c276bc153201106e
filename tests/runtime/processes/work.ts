// Started by queue.test.ts: takes one job and never ends it.
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts, processEnv } from '#runtime/process.ts';
import { startQueueWorker } from '#runtime/queue/worker.ts';
import { jobs } from './jobs.ts';

const env = readEnvOrExit(processEnv);
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async (lifecycle) => {
  const { redis, namespace, metrics } = await lifecycle.phase('parts', () => openParts(env, log));
  const stuck = async ({ thing }: { thing: string }): Promise<void> => {
    process.stdout.write(`began ${thing}\n`);
    await new Promise(() => undefined);
  };
  await lifecycle.phase('worker', () =>
    startQueueWorker({
      name: 'things',
      namespace,
      jobs,
      redis: redis.worker,
      handle: { make: stuck, fail: stuck },
      log,
      metrics,
    }),
  );
  process.stdout.write('ready\n');
});
