import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { createLoaders, type Loaders, type Sources } from './loaders.ts';
import { type CollectedBehaviour, collectBehaviour } from './personal-data/collect-behaviour.ts';

export type RecommendationContext = FetchContext & {
  loaders: Loaders;
  collectBehaviour: (personId: string) => Promise<CollectedBehaviour>;
};

/** Makes the context of each fetch, with loaders of its own. */
export const contextMaker =
  (sources: Sources) =>
  (fetch: FetchContext): RecommendationContext => ({
    ...fetch,
    loaders: createLoaders(sources),
    collectBehaviour: (personId) => collectBehaviour(sources.booked, personId),
  });
