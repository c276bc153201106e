// Started by consumer.test.ts: consumes a topic until it is told to stop, or dies at the point that SANGAM_FAULT names.
import { consumerModels } from '#runtime/consumer/consumer.model.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts, processEnv } from '#runtime/process.ts';

const env = readEnvOrExit(processEnv);
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async (lifecycle) => {
  const { mongo, eventLog, fault } = await lifecycle.phase('parts', () => openParts(env, log));
  const db = mongo.db('main');
  const effects = db.collection<{ _id: string; times: number }>('effects');
  await lifecycle.phase('consumer', () =>
    startConsumer({
      name: 'counting',
      topic: 'thing',
      eventLog,
      models: consumerModels(db),
      async handle({ id }) {
        await effects.updateOne({ _id: id }, { $inc: { times: 1 } }, { upsert: true });
      },
      log,
      fault,
      leaseMs: 1_000,
      pollMs: 100,
    }),
  );
  process.stdout.write('ready\n');
});
