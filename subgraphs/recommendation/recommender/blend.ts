/** What speaks for a candidate, each from 0 to 1. A signal that nothing is known about is left out. */
export type Signals = Partial<Record<SignalName, number>>;
export type SignalName = 'content' | 'nearness' | 'rating' | 'popularity';

export type Weights = Readonly<Partial<Record<SignalName, number>>>;

/**
 * What each signal counts for a person: what they book comes first, then how near it is and how good, and what others
 * do comes last. Set by judgement, not by measurement.
 */
export const weightsForPerson: Weights = { content: 0.4, nearness: 0.25, rating: 0.25, popularity: 0.1 };

/** What counts between two providers. */
export const weightsForSimilar: Weights = { content: 0.7, nearness: 0.3 };

/**
 * The weighted mean of the signals that are there, from 0 to 1. So a person without bookings or without a home is not
 * marked down for it: the other signals take over (the cold start).
 */
export function blend(signals: Signals, weights: Weights): number {
  const parts = contributions(signals, weights);
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  return weight === 0 ? 0 : parts.reduce((sum, part) => sum + part.worth, 0) / weight;
}

/** How much each signal adds, in the order of the weights. */
export function contributions(signals: Signals, weights: Weights) {
  return (['content', 'nearness', 'rating', 'popularity'] as const).flatMap((name) => {
    const signal = signals[name];
    const weight = weights[name];
    return signal === undefined || weight === undefined ? [] : [{ name, weight, worth: weight * signal }];
  });
}
