import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bayesianRating } from '#subgraphs/recommendation/catalogue/bayesian-rating.ts';
import type { Candidate } from '#subgraphs/recommendation/catalogue/find-candidates.ts';
import { categoryTerm } from '#subgraphs/recommendation/catalogue/provider-terms.ts';
import { blend, weightsForPerson } from '#subgraphs/recommendation/recommender/blend.ts';
import { cosine, termVector } from '#subgraphs/recommendation/recommender/content.ts';
import { distanceKm, nearness } from '#subgraphs/recommendation/recommender/distance.ts';
import { type Person, rankForPerson } from '#subgraphs/recommendation/recommender/rank-for-person.ts';
import { rankSimilar } from '#subgraphs/recommendation/recommender/rank-similar.ts';
import { kathmandu, kmNorth, person, provider } from './open-recommendation.ts';

const categories = ['plumbing', 'tutoring', 'photography', 'cleaning'];
const place = fc.record({
  latitude: fc.double({ min: 27.5, max: 28, noNaN: true }),
  longitude: fc.double({ min: 85, max: 85.6, noNaN: true }),
});

const candidate = fc
  .record({
    number: fc.nat({ max: 300 }),
    categories: fc.subarray(categories, { minLength: 1 }),
    at: place,
    average: fc.double({ min: 1, max: 5, noNaN: true }),
    reviews: fc.nat({ max: 60 }),
    bookings: fc.nat({ max: 200 }),
  })
  .map(({ number, categories: offered, at, average, reviews, bookings }) =>
    candidateOf(number, { categories: offered, at, average, reviews, bookings }),
  );
const candidates = fc.uniqueArray(candidate, { selector: ({ _id }) => _id, maxLength: 40 });

const somebody: fc.Arbitrary<Person> = fc.record({
  id: fc.constant(person(1)),
  home: fc.option(place),
  booked: fc.array(
    fc
      .record({
        category: fc.constantFrom(...categories),
        times: fc.integer({ min: 1, max: 9 }),
      })
      .map(({ category, times }) => ({
        category,
        times,
        terms: [categoryTerm(category)],
      })),
    { maxLength: 6 },
  ),
  bookedFrom: fc.array(fc.nat({ max: 300 }), { maxLength: 6 }).map((numbers) => new Set(numbers.map(provider))),
});

type Traits = { categories?: string[]; at?: typeof kathmandu; average?: number; reviews?: number; bookings?: number };

function candidateOf(number: number, traits: Traits = {}): Candidate {
  const { categories: offered = ['plumbing'], at = kathmandu, average = 4.5, reviews = 10, bookings = 0 } = traits;
  return {
    _id: provider(number),
    ownerId: person(1_000 + number),
    categories: offered,
    location: { type: 'Point', coordinates: [at.longitude, at.latitude] },
    ratingAverage: reviews === 0 ? null : average,
    ratingCount: reviews,
    quality: bayesianRating(average, reviews),
    bookings,
    terms: offered.map(categoryTerm),
  };
}

describe('ranking for a person', () => {
  test('scores are from 0 to 1, nobody comes twice, and a shorter list is the begin of a longer one', () => {
    fc.assert(
      fc.property(somebody, candidates, fc.integer({ min: 1, max: 20 }), (someone, some, first) => {
        const all = rankForPerson(someone, some, 20);
        for (const { score } of all) expect(score).toBeGreaterThanOrEqual(0);
        for (const { score } of all) expect(score).toBeLessThanOrEqual(1);
        expect(new Set(all.map(({ providerId }) => providerId)).size).toBe(all.length);
        expect(rankForPerson(someone, some, first)).toEqual(all.slice(0, first));
      }),
    );
  });

  test('the order in which candidates are found does not matter', () => {
    fc.assert(
      fc.property(
        somebody,
        candidates.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
        (someone, [some, shuffled]) => {
          expect(rankForPerson(someone, shuffled, 10)).toEqual(rankForPerson(someone, some, 10));
        },
      ),
    );
  });

  test('every reason is true', () => {
    fc.assert(
      fc.property(somebody, candidates, (someone, some) => {
        const byId = new Map(some.map((one) => [one._id, one]));
        for (const { providerId, facts } of rankForPerson(someone, some, 10)) {
          const it = byId.get(providerId);
          if (!it) throw new Error('picked somebody who was no candidate');
          expect(facts.length).toBeLessThanOrEqual(3);
          for (const fact of facts) {
            if (fact.kind === 'RATED') expect(fact.reviews).toBe(it.ratingCount);
            if (fact.kind === 'RATED') expect(fact.average).toBeCloseTo(it.ratingAverage ?? 0, 0);
            if (fact.kind === 'POPULAR') expect(fact.bookings).toBe(it.bookings);
            if (fact.kind === 'TASTE') expect(it.categories).toContain(fact.category);
            if (fact.kind === 'TASTE') expect(fact.times).toBe(timesBooked(someone, fact.category));
            if (fact.kind === 'NEAR') expect(someone.home).not.toBeNull();
          }
        }
      }),
    );
  });

  test('neither those booked before nor their own business come', () => {
    fc.assert(
      fc.property(somebody, candidates, (someone, some) => {
        const own = some.map((one, index) => (index === 0 ? { ...one, ownerId: someone.id } : one));
        const picked = rankForPerson(someone, own, 20).map(({ providerId }) => providerId);
        for (const providerId of someone.bookedFrom) expect(picked).not.toContain(providerId);
        if (own[0]) expect(picked).not.toContain(own[0]._id);
      }),
    );
  });

  test('of two that are equal but for one thing, the better comes first', () => {
    const someone: Person = { id: person(1), home: kathmandu, booked: [], bookedFrom: new Set() };
    const firstOf = (a: Candidate, b: Candidate) => rankForPerson(someone, [b, a], 1)[0]?.providerId;
    expect(firstOf(candidateOf(9, { at: kmNorth(1) }), candidateOf(1, { at: kmNorth(3) }))).toBe(provider(9));
    expect(firstOf(candidateOf(9, { average: 4.9 }), candidateOf(1, { average: 4.1 }))).toBe(provider(9));
    expect(firstOf(candidateOf(9, { reviews: 40 }), candidateOf(1, { reviews: 2 }))).toBe(provider(9));
    expect(firstOf(candidateOf(9, { bookings: 30 }), candidateOf(1, { bookings: 2 }))).toBe(provider(9));
    expect(firstOf(candidateOf(9), candidateOf(1))).toBe(provider(1));
  });

  test('taste decides between the equal, and the list still has some variety', () => {
    const booked = [{ category: 'tutoring', times: 3, terms: [categoryTerm('tutoring')] }];
    const some = [1, 2, 3, 4].map((number) =>
      candidateOf(number, { categories: [number === 4 ? 'cleaning' : 'tutoring'], average: 4.4 }),
    );
    const list = rankForPerson({ id: person(1), home: null, booked, bookedFrom: new Set([provider(99)]) }, some, 4);
    expect(list[0]?.providerId).toBe(provider(1));
    expect(list[0]?.facts[0]).toEqual({ kind: 'TASTE', category: 'tutoring', times: 3 });
    expect(list).toHaveLength(4);
  });

  test('a newcomer of whom nothing is known gets the best rated', () => {
    const some = [candidateOf(1, { average: 4 }), candidateOf(2, { average: 5, reviews: 30 })];
    const [first] = rankForPerson({ id: person(1), home: null, booked: [], bookedFrom: new Set() }, some, 2);
    expect(first?.providerId).toBe(provider(2));
    expect(first?.facts).toEqual([{ kind: 'RATED', average: 5, reviews: 30 }]);
  });
});

describe('ranking what is similar', () => {
  test('it never suggests itself, and prefers the same trade nearby', () => {
    fc.assert(
      fc.property(
        candidates.filter((some) => some.length > 0),
        (some) => {
          const [subject] = some;
          if (!subject) return;
          const list = rankSimilar(subject, some, 20);
          expect(list.map(({ providerId }) => providerId)).not.toContain(subject._id);
          const scores = list.map(({ score }) => score);
          expect(scores).toEqual([...scores].sort((a, b) => b - a));
        },
      ),
    );
    const far = candidateOf(2, { at: kmNorth(9) });
    const near = candidateOf(3, { at: kmNorth(1) });
    const other = candidateOf(4, { at: kmNorth(1), categories: ['cleaning'] });
    const list = rankSimilar(candidateOf(1), [far, other, near], 3);
    expect(list.map(({ providerId }) => providerId)).toEqual([provider(3), provider(2), provider(4)]);
    expect(list[0]?.facts).toEqual([
      { kind: 'SIMILAR', category: 'plumbing' },
      { kind: 'NEAR', km: 1, from: 'provider' },
    ]);
  });
});

describe('the parts of a score', () => {
  test('a Bayesian rating lies between the prior and the average, and closer to it with every review', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 5, noNaN: true }), fc.integer({ min: 1, max: 1_000 }), (average, count) => {
        const prior = bayesianRating(null, 0);
        const rating = bayesianRating(average, count);
        expect(rating).toBeGreaterThanOrEqual(Math.min(prior, average) - 1e-9);
        expect(rating).toBeLessThanOrEqual(Math.max(prior, average) + 1e-9);
        expect(Math.abs(bayesianRating(average, count + 1) - average)).toBeLessThanOrEqual(
          Math.abs(rating - average) + 1e-9,
        );
      }),
    );
    expect(bayesianRating(5, 1)).toBeLessThan(bayesianRating(4.8, 40));
  });

  test('distances are symmetric and known ones are right; nearness falls with them', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 9);
      }),
    );
    expect(distanceKm(kathmandu, { latitude: 28.2096, longitude: 83.9856 })).toBeCloseTo(142.5, 0);
    expect([0, 5, 10].map(nearness)).toEqual([1, 0.5, 0.25]);
  });

  test('a cosine is from 0 to 1, and 1 with itself', () => {
    const terms = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    const vector = (some: string[]) =>
      termVector(
        some.map((term) => [term, 1]),
        () => 1,
      );
    fc.assert(
      fc.property(terms, terms, (a, b) => {
        expect(cosine(vector(a), vector(b))).toBeGreaterThanOrEqual(0);
        expect(cosine(vector(a), vector(b))).toBeLessThanOrEqual(1);
        expect(cosine(vector(a), vector(a))).toBeCloseTo(1, 9);
      }),
    );
    expect(cosine(vector(['a']), vector([]))).toBe(0);
  });

  test('a signal of which nothing is known neither helps nor harms', () => {
    const signal = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(signal, (value) => {
        expect(blend({ rating: value }, weightsForPerson)).toBeCloseTo(value, 9);
        expect(blend({ rating: value, nearness: value, content: value }, weightsForPerson)).toBeCloseTo(value, 9);
      }),
    );
    expect(blend({}, weightsForPerson)).toBe(0);
  });
});

const timesBooked = ({ booked }: Person, category: string): number =>
  booked.filter((one) => one.category === category).reduce((sum, { times }) => sum + times, 0);
