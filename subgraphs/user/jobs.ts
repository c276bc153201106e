import { topics } from '#contracts/events.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { userModels } from './models.ts';
import { createNotify } from './notification/notify.ts';

/** What the user subgraph does without being asked: it follows the bookings and tells those concerned. */
export async function startUserJobs({
  mongo,
  eventLog,
  log,
  fault,
}: Pick<ProcessParts, 'mongo' | 'eventLog' | 'log' | 'fault'>): Promise<{ close(): Promise<void> }> {
  const db = mongo.db('user');
  const { accounts, notifications, consumer: models } = userModels(db);
  await ensureIndexes(db);
  return startConsumer({
    name: 'inbox',
    topic: topics.booking.name,
    eventLog,
    models,
    handle: createNotify({ accounts, notifications }),
    log,
    fault,
  });
}
