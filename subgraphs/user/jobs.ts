import { topics } from '#contracts/events/topics.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { userModels } from './models.ts';
import { createNotify } from './notification/notify.ts';
import { createUserOutboxes } from './outboxes.ts';

/** What the user subgraph does without being asked: it delivers its events, follows the bookings, and tells people. */
export async function startUserJobs({
  mongo,
  eventLog,
  log,
  fault,
}: Pick<ProcessParts, 'mongo' | 'eventLog' | 'log' | 'fault'>): Promise<{ close(): Promise<void> }> {
  const db = mongo.db('user');
  const all = userModels(db);
  const { accounts, notifications, consumer: models } = all;
  await ensureIndexes(db);
  const outboxes = Object.values(createUserOutboxes({ models: all, eventLog, log, fault }));
  for (const outbox of outboxes) outbox.start();
  const inbox = startConsumer({
    name: 'inbox',
    topic: topics.booking.name,
    eventLog,
    models,
    handle: createNotify({ accounts, notifications }),
    log,
    fault,
  });
  return {
    async close() {
      await inbox.close();
      await Promise.all(outboxes.map((outbox) => outbox.close()));
    },
  };
}
