import { topics } from '#contracts/events/topics.ts';
import { consumerModels } from '#runtime/consumer/consumer.model.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { recordBooking } from './behaviour/record-booking.ts';
import { recordProvider } from './catalogue/record-provider.ts';
import { recommendationModels } from './models.ts';

/**
 * Keeps the read models up to date: follows the topics `provider` and `booking` for good, from the start of the log.
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
  const { booked, catalogue } = recommendationModels(db);
  const models = consumerModels(db);
  await ensureIndexes(db);
  const follow = { eventLog, models, log, fault };
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
      handle: (event) => recordBooking({ booked, catalogue }, event),
    }),
  ];
  return {
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close()));
    },
  };
}
