import type { Connection } from 'mongoose';
import { consumerModels } from '#runtime/consumer/consumer.model.ts';
import { eventModel } from '#runtime/outbox/event.model.ts';
import { erasureModel } from '#runtime/personal-data/erasure.model.ts';
import { bookedModel } from './behaviour/booked.model.ts';
import { catalogueModel } from './catalogue/provider.model.ts';

/** The collections of this subgraph, on its own database: two read models, and what its jobs keep. */
export const recommendationModels = (db: Connection) => ({
  booked: bookedModel(db),
  catalogue: catalogueModel(db),
  events: eventModel(db),
  erasures: erasureModel(db),
  consumer: consumerModels(db),
});
export type RecommendationModels = ReturnType<typeof recommendationModels>;
