import { type Fact, roundedKm, roundedRating } from '../wording/fact.ts';
import { contributions, type SignalName, type Signals, type Weights } from './blend.ts';

/** What is known about one pick, as far as a reason may cite it. */
export type Evidence = {
  signals: Signals;
  km: number | undefined;
  ratingAverage: number | null;
  ratingCount: number;
  bookings: number;
  /** The category that the person booked most often among those that the pick offers. */
  habit: { category: string; times: number } | undefined;
};

const mostReasons = 3;
const worthSaying = { km: 10, average: 4, reviews: 3, bookings: 5 } as const;

/**
 * The facts that speak for a pick, what counts most first. Only what is true and good to know: a distance of 40 km or
 * a rating of 2 is no reason. Where nothing is good enough, the one plain fact that there is, or none.
 */
export function reasonsFor(evidence: Evidence, weights: Weights): Fact[] {
  const facts = contributions(evidence.signals, weights)
    .sort((a, b) => b.worth - a.worth)
    .flatMap(({ name }) => goodFact(name, evidence) ?? []);
  return facts.length > 0 ? facts.slice(0, mostReasons) : plainFacts(evidence);
}

function goodFact(name: SignalName, evidence: Evidence): Fact | undefined {
  const { km, ratingAverage, ratingCount, bookings, habit } = evidence;
  switch (name) {
    case 'content':
      return habit && { kind: 'TASTE', ...habit };
    case 'nearness':
      return km !== undefined && km <= worthSaying.km ? near(km) : undefined;
    case 'rating':
      return ratingAverage !== null && ratingAverage >= worthSaying.average && ratingCount >= worthSaying.reviews
        ? rated(ratingAverage, ratingCount)
        : undefined;
    case 'popularity':
      return bookings >= worthSaying.bookings ? { kind: 'POPULAR', bookings } : undefined;
  }
}

function plainFacts({ km, ratingAverage, ratingCount }: Evidence): Fact[] {
  if (km !== undefined) return [near(km)];
  return ratingAverage !== null && ratingCount > 0 ? [rated(ratingAverage, ratingCount)] : [];
}

const near = (km: number): Fact => ({ kind: 'NEAR', km: roundedKm(km), from: 'home' });
const rated = (average: number, reviews: number): Fact => ({
  kind: 'RATED',
  average: roundedRating(average),
  reviews,
});
