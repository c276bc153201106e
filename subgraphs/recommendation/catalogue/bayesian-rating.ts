/** What a provider without reviews is taken to be worth, and how many reviews that assumption weighs. */
const prior = { average: 3.9, weight: 8 };

/**
 * The average rating (1 to 5) as if the provider had a few ordinary reviews besides its own: one review of 5 does not
 * beat forty that average 4.8.
 */
export function bayesianRating(average: number | null, count: number): number {
  if (average === null || count <= 0) return prior.average;
  return (prior.average * prior.weight + average * count) / (prior.weight + count);
}
