/** Why something is suggested, as facts with their figures. Words are put to them later; the figures never change. */
export type Fact =
  | { kind: 'NEAR'; km: number; from: 'home' | 'provider' }
  | { kind: 'RATED'; average: number; reviews: number }
  | { kind: 'TASTE'; category: string; times: number }
  | { kind: 'POPULAR'; bookings: number }
  | { kind: 'SIMILAR'; category: string };

export type FactKind = Fact['kind'];
export const factKinds = ['NEAR', 'RATED', 'TASTE', 'POPULAR', 'SIMILAR'] as const satisfies readonly FactKind[];

/** A fact as text, the same for equal facts. It has everything that its wording depends on. */
export function factKey(fact: Fact): string {
  const entries = Object.entries(fact).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}

/** A distance as it is said: in kilometres with one decimal, and never nothing. */
export const roundedKm = (km: number): number => Math.max(0.1, Math.round(km * 10) / 10);

/** A rating as it is said: with one decimal. */
export const roundedRating = (average: number): number => Math.round(average * 10) / 10;
