import { candidatesOf, findCandidates } from '../catalogue/find-candidates.ts';
import { findProviders, type KnownProvider } from '../catalogue/find-providers.ts';
import type { Pool } from '../catalogue/pool.ts';
import type { CatalogueModel } from '../catalogue/provider.model.ts';
import { placeOf } from './distance.ts';
import { rankSimilar } from './rank-similar.ts';
import type { Suggestion } from './suggestion.ts';

export type SimilarAsk = { providerId: string; first: number };

/**
 * Providers like each of these, in the order of the asks: two queries however many there are. A provider that is not
 * known, or not yet, has none.
 */
export async function similar(catalogue: CatalogueModel, asks: readonly SimilarAsk[]): Promise<Suggestion[][]> {
  const subjects = await findProviders(
    catalogue,
    asks.map(({ providerId }) => providerId),
  );
  const found = await findCandidates(catalogue, [...subjects.values()].flatMap(poolsFor));
  return asks.map(({ providerId, first }) => {
    const subject = subjects.get(providerId);
    return subject ? rankSimilar(subject, candidatesOf(poolsFor(subject), found), first) : [];
  });
}

/** Those near it that offer something of the same, and the best of each of its categories wherever they are. */
const poolsFor = (subject: KnownProvider): Pool[] => [
  { kind: 'near', place: placeOf(subject), categories: subject.categories },
  ...subject.categories.map((category): Pool => ({ kind: 'category', category })),
];
