import DataLoader from 'dataloader';
import type { BookedModel } from './behaviour/booked.model.ts';
import type { CatalogueModel } from './catalogue/provider.model.ts';
import { type Ask, recommend } from './recommender/recommend.ts';
import { type SimilarAsk, similar } from './recommender/similar.ts';
import type { Suggestion } from './recommender/suggestion.ts';
import { type Fact, factKey } from './wording/fact.ts';
import type { WordFacts } from './wording/with-fallback.ts';

export type Sources = { booked: BookedModel; catalogue: CatalogueModel; wordFacts: WordFacts };

/** People or providers whose candidates are fetched by one command. */
const maxBatchSize = 50;

/** The loaders of one fetch: however many entities ask, it is the same few queries, and one call for the words. */
export function createLoaders({ booked, catalogue, wordFacts }: Sources) {
  return {
    recommendations: new DataLoader<Ask, Suggestion[], string>((asks) => recommend({ booked, catalogue }, asks), {
      maxBatchSize,
      cacheKeyFn: (ask) => JSON.stringify([ask.personId, ask.home?.latitude, ask.home?.longitude, ask.first]),
    }),
    similar: new DataLoader<SimilarAsk, Suggestion[], string>((asks) => similar(catalogue, asks), {
      maxBatchSize,
      cacheKeyFn: (ask) => JSON.stringify([ask.providerId, ask.first]),
    }),
    wording: new DataLoader<Fact, string, string>((facts) => wordFacts(facts), { cacheKeyFn: factKey }),
  };
}
export type Loaders = ReturnType<typeof createLoaders>;
