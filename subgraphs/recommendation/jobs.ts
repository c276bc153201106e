import type { ErasureEvent } from '#contracts/events/erasure.ts';
import { topics } from '#contracts/events/topics.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import { createOutbox } from '#runtime/outbox/outbox.ts';
import { createErasures } from '#runtime/personal-data/erasures.ts';
import { createHandleDeletion } from '#runtime/personal-data/handle-deletion.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { recordBooking } from './behaviour/record-booking.ts';
import { recordProvider } from './catalogue/record-provider.ts';
import { createErasePerson } from './erasure/erase-person.ts';
import { recommendationModels } from './models.ts';

/**
 * Keeps the read models up to date: follows the topics `provider` and `booking` for good, from the start of the log. And
 * erases people, as the topic `account` says.
 *
 * To fill lost or changed read models again, delete both collections and the positions of both consumers
 * (`consumerPositions`, whose ids begin with the consumer's name), and start again. That brings back what the log still
 * has: events are kept for `SANGAM_LOG_HOURS` and up to `SANGAM_LOG_LENGTH`. What is older is in the `events` of the
 * subgraph that owns it, and nothing replays it from there yet.
 */
export async function startRecommendationJobs({
  mongo,
  eventLog,
  log: parentLog,
  fault,
}: Pick<ProcessParts, 'mongo' | 'eventLog' | 'log' | 'fault'>): Promise<{ close(): Promise<void> }> {
  const db = mongo.db('recommendation');
  const log = parentLog.child({ subgraph: 'recommendation' });
  const models = recommendationModels(db);
  const { booked, catalogue, events } = models;
  await ensureIndexes(db);
  const erasures = createErasures(models.erasures, 'recommendation');
  const outbox = createOutbox<ErasureEvent>({
    name: 'erasures',
    model: models.erasures,
    events,
    routes: (event) => [{ topic: topics.erasure.name, audience: topics.erasure.audience(event) }],
    eventLog,
    log,
    fault,
  });
  outbox.start();
  const follow = { eventLog, models: models.consumer, log, fault };
  const consumers = [
    startConsumer({
      ...follow,
      name: 'recommendation.catalogue',
      topic: topics.provider.name,
      handle: (event) => recordProvider(catalogue, event),
    }),
    startConsumer({
      ...follow,
      name: 'recommendation.behaviour',
      topic: topics.booking.name,
      handle: (event) => recordBooking({ booked, catalogue, erasures }, event),
    }),
    startConsumer({
      ...follow,
      name: 'recommendation.erasure',
      topic: topics.account.name,
      handle: createHandleDeletion({ erasures, erase: createErasePerson({ models, fault }), outbox }),
    }),
  ];
  return {
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await outbox.close();
    },
  };
}
