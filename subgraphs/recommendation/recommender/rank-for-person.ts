import type { Candidate } from '../catalogue/find-candidates.ts';
import type { Place } from '../catalogue/pool.ts';
import { blend, weightsForPerson } from './blend.ts';
import { cosine, termVector, termWeights } from './content.ts';
import { distanceKm, nearness, placeOf } from './distance.ts';
import { pickVaried } from './diversity.ts';
import { reasonsFor } from './reasons.ts';
import type { Suggestion } from './suggestion.ts';

/** A service that the person booked, as the catalogue knows it. */
export type BookedService = { category: string; terms: readonly string[]; times: number };

export type Person = {
  id: string;
  home: Place | null;
  booked: readonly BookedService[];
  /** All providers that they booked, also those whose services are not among the booked ones. */
  bookedFrom: ReadonlySet<string>;
};

/** Variety is sought among the best only: what is below is not worth it. */
const mostVaried = 60;

/**
 * The `first` best providers for a person among the candidates, varied, best first. What the person has booked before
 * is no news, and their own business no suggestion: both are left out. The order of the candidates does not matter.
 */
export function rankForPerson(person: Person, candidates: readonly Candidate[], first: number): Suggestion[] {
  const eligible = candidates.filter(({ _id, ownerId }) => !person.bookedFrom.has(_id) && ownerId !== person.id);
  const weight = termWeights(eligible.map(({ terms }) => terms));
  const taste = tasteOf(person.booked, weight);
  const mostBookings = Math.max(0, ...eligible.map(({ bookings = 0 }) => bookings));

  const scored = eligible.map((candidate) => {
    const vector = termVector(
      candidate.terms.map((term) => [term, 1]),
      weight,
    );
    const km = person.home ? distanceKm(person.home, placeOf(candidate)) : undefined;
    const { bookings = 0 } = candidate;
    const signals = {
      ...(taste.size > 0 && { content: cosine(taste, vector) }),
      ...(km !== undefined && { nearness: nearness(km) }),
      rating: (candidate.quality - 1) / 4,
      ...(mostBookings > 0 && { popularity: Math.log1p(bookings) / Math.log1p(mostBookings) }),
    };
    const score = blend(signals, weightsForPerson);
    return { id: candidate._id, score, item: { candidate, vector, km, signals, bookings } };
  });
  const best = scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, mostVaried);

  return pickVaried(best, first, (a, b) => cosine(a.vector, b.vector)).map(({ id, score, item }) => {
    const { candidate, km, signals, bookings } = item;
    const { ratingAverage, ratingCount } = candidate;
    const habit = habitFor(person.booked, candidate.categories);
    const evidence = { signals, km, ratingAverage, ratingCount, bookings, habit };
    return { providerId: id, score, facts: reasonsFor(evidence, weightsForPerson) };
  });
}

const tasteOf = (booked: readonly BookedService[], weight: (term: string) => number) =>
  termVector(
    booked.flatMap(({ terms, times }) => terms.map((term) => [term, times] as const)),
    weight,
  );

/** How often the person booked each category, most often first. */
export function habitsByCategory(booked: readonly BookedService[]): { category: string; times: number }[] {
  const times = new Map<string, number>();
  for (const one of booked) times.set(one.category, (times.get(one.category) ?? 0) + one.times);
  return [...times]
    .map(([category, count]) => ({ category, times: count }))
    .sort((a, b) => b.times - a.times || (a.category < b.category ? -1 : 1));
}

const habitFor = (booked: readonly BookedService[], categories: readonly string[]) =>
  habitsByCategory(booked).find(({ category }) => categories.includes(category));
