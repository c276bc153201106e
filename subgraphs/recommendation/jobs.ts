import { topics } from '#contracts/events.ts';
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
 * Backfill of a lost or changed read model: delete its collection and the positions of its consumer
 * (`consumerPositions`, whose ids begin with the consumer's name), and start again.
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
