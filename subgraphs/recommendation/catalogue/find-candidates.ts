import type { PipelineStage } from 'mongoose';
import { type Pool, poolKey } from './pool.ts';
import type { CatalogueModel, CatalogueProvider } from './provider.model.ts';

/** What ranking needs of a provider. */
export type Candidate = Pick<
  CatalogueProvider,
  '_id' | 'ownerId' | 'categories' | 'location' | 'ratingAverage' | 'ratingCount' | 'quality' | 'bookings' | 'terms'
>;

/** More rows than there can be: by default the first answer has 101, and another round trip brings the rest. */
const inOneAnswer = 20_000;

type UnionStage = Exclude<PipelineStage, PipelineStage.Merge | PipelineStage.Out>;

const withinMetres = 25_000;
const most = { near: 80, category: 40, best: 40, popular: 20 } as const;

/**
 * The providers of each pool, by {@link poolKey}. All pools are one command however many people ask, each pool reads
 * one index and stops at its limit: there is no scan, and the cost does not grow with the catalogue.
 */
export async function findCandidates(
  catalogue: CatalogueModel,
  pools: readonly Pool[],
): Promise<Map<string, Candidate[]>> {
  const byKey = new Map(pools.map((pool) => [poolKey(pool), pool]));
  const [first, ...others] = [...byKey].map(([key, pool]) => [...stagesOf(pool), ...labelled(key)]);
  const found = new Map<string, Candidate[]>([...byKey.keys()].map((key) => [key, []]));
  if (!first) return found;
  const unions = others.map((pipeline) => ({ $unionWith: { coll: catalogue.collection.collectionName, pipeline } }));
  const rows = await catalogue.aggregate<Candidate & { pool: string }>([...first, ...unions], {
    batchSize: inOneAnswer,
  });
  for (const { pool, ...candidate } of rows) found.get(pool)?.push(candidate);
  return found;
}

/** The candidates of some of the pools that were found, each once. */
export function candidatesOf(pools: readonly Pool[], found: ReadonlyMap<string, Candidate[]>): Candidate[] {
  const all = pools.flatMap((pool) => found.get(poolKey(pool)) ?? []);
  return [...new Map(all.map((candidate) => [candidate._id, candidate])).values()];
}

function stagesOf(pool: Pool): UnionStage[] {
  switch (pool.kind) {
    case 'near': {
      const { place, categories } = pool;
      const near = { type: 'Point' as const, coordinates: [place.longitude, place.latitude] as [number, number] };
      const query = categories.length > 0 ? { categories: { $in: [...categories] } } : {};
      return [
        { $geoNear: { near, query, key: 'location', distanceField: 'metres', maxDistance: withinMetres } },
        { $limit: most.near },
      ];
    }
    case 'category':
      return [{ $match: { categories: pool.category } }, { $sort: { quality: -1, _id: 1 } }, { $limit: most.category }];
    case 'best':
      return [{ $match: { quality: { $gt: 0 } } }, { $sort: { quality: -1, _id: 1 } }, { $limit: most.best }];
    case 'popular':
      // A provider whose bookings are known before itself has no quality yet.
      return [
        { $match: { bookings: { $gt: 0 } } },
        { $sort: { bookings: -1, _id: 1 } },
        { $limit: most.popular },
        { $match: { quality: { $gt: 0 } } },
      ];
  }
}

const labelled = (key: string): UnionStage[] => [
  {
    $project: {
      pool: { $literal: key },
      ownerId: 1,
      categories: 1,
      location: 1,
      ratingAverage: 1,
      ratingCount: 1,
      quality: 1,
      bookings: 1,
      terms: 1,
    },
  },
];
