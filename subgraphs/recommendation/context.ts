import type { FetchContext } from '#runtime/federated-schema/subgraph.ts';
import { createLoaders, type Loaders, type Sources } from './loaders.ts';

export type RecommendationContext = FetchContext & { loaders: Loaders };

/** Makes the context of each fetch, with loaders of its own. */
export const contextMaker =
  (sources: Sources) =>
  (fetch: FetchContext): RecommendationContext => ({ ...fetch, loaders: createLoaders(sources) });
