import type { Candidate } from '../catalogue/find-candidates.ts';
import { type Fact, roundedKm } from '../wording/fact.ts';
import { blend, weightsForSimilar } from './blend.ts';
import { cosine, termVector, termWeights } from './content.ts';
import { distanceKm, nearness, placeOf } from './distance.ts';
import type { Suggestion } from './suggestion.ts';

type Subject = { _id: string } & Pick<Candidate, 'categories' | 'terms' | 'location'>;

/**
 * The `first` providers most like this one: alike in what they offer, and near it. Not varied on purpose. Ties go to
 * the lower id.
 */
export function rankSimilar(subject: Subject, candidates: readonly Candidate[], first: number): Suggestion[] {
  const others = candidates.filter(({ _id }) => _id !== subject._id);
  const weight = termWeights([subject.terms, ...others.map(({ terms }) => terms)]);
  const vectorOf = (terms: readonly string[]) =>
    termVector(
      terms.map((term) => [term, 1]),
      weight,
    );
  const own = vectorOf(subject.terms);

  return others
    .map((other) => {
      const km = distanceKm(placeOf(subject), placeOf(other));
      const signals = { content: cosine(own, vectorOf(other.terms)), nearness: nearness(km) };
      return { providerId: other._id, score: blend(signals, weightsForSimilar), facts: factsOf(subject, other, km) };
    })
    .sort((a, b) => b.score - a.score || (a.providerId < b.providerId ? -1 : 1))
    .slice(0, first);
}

function factsOf(subject: Subject, other: Candidate, km: number): Fact[] {
  const [shared] = subject.categories.filter((category) => other.categories.includes(category)).sort();
  return [
    ...(shared ? [{ kind: 'SIMILAR', category: shared } as const] : []),
    { kind: 'NEAR', km: roundedKm(km), from: 'provider' },
  ];
}
