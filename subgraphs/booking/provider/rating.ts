/** What a provider without reviews counts as, and how many reviews that opinion weighs. */
const prior = { mean: 3.8, weight: 5 };

/**
 * The Bayesian average: the mean of the given ratings and of a few imagined middling ones, so that one enthusiastic
 * review does not outrank a hundred good ones. From 1 to 5.
 */
export const bayesianAverage = (ratingSum: number, ratingCount: number): number =>
  (prior.mean * prior.weight + ratingSum) / (prior.weight + ratingCount);

/** The plain mean of the given ratings to two decimals, or null when there is none. */
export const meanRating = (ratingSum: number, ratingCount: number): number | null =>
  ratingCount === 0 ? null : Math.round((ratingSum / ratingCount) * 100) / 100;
