// Started by outbox.test.ts: sweeps the outbox of things until it is told to stop, or dies where SANGAM_FAULT says.
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { eventModel } from '#runtime/outbox/event.model.ts';
import { createOutbox } from '#runtime/outbox/outbox.ts';
import { openParts, processEnv } from '#runtime/process.ts';
import { thingModel, thingRoutes } from './thing.ts';

const env = readEnvOrExit(processEnv);
const log = createLog({ name: env.SANGAM_PROCESS, level: env.SANGAM_LOG_LEVEL });

await runMain(log, async (lifecycle) => {
  const { mongo, eventLog, fault } = await lifecycle.phase('parts', () => openParts(env, log));
  const db = mongo.db('main');
  const outbox = await lifecycle.phase('outbox', () =>
    createOutbox({
      name: 'things',
      model: thingModel(db),
      events: eventModel(db),
      routes: thingRoutes,
      eventLog,
      log,
      fault,
    }),
  );
  outbox.start();
});
