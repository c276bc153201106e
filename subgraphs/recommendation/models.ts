import type { Connection } from 'mongoose';
import { type BookedModel, bookedModel } from './behaviour/booked.model.ts';
import { type CatalogueModel, catalogueModel } from './catalogue/provider.model.ts';

export type RecommendationModels = { booked: BookedModel; catalogue: CatalogueModel };

/** The read models of this subgraph, on its own database. */
export const recommendationModels = (db: Connection): RecommendationModels => ({
  booked: bookedModel(db),
  catalogue: catalogueModel(db),
});
