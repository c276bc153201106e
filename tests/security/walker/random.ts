/** Chance that comes out the same for the same seed (mulberry32, by Tommy Ettinger). */
export function createRandom(seed: number) {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    /** From 0 up to 1, without 1. */
    next,
    chance: (probability: number): boolean => next() < probability,
    /** A whole number from `low` to `high`, both included. */
    between: (low: number, high: number): number => low + Math.floor(next() * (high - low + 1)),
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new Error('there is nothing to pick from');
      return items[Math.floor(next() * items.length)] as Item;
    },
    /** One of the items, the heavier the likelier. */
    weighted<Item>(items: readonly Item[], weightOf: (item: Item) => number): Item {
      const weights = items.map(weightOf);
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const index = weights.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      return items.at(index) as Item;
    },
    hex: (length: number): string => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join(''),
  };
}
export type Random = ReturnType<typeof createRandom>;

/** The chance of one step of a walk: it depends on the seed and the step alone, not on what came before. */
export const randomOfStep = (seed: number, step: number): Random =>
  createRandom(Math.imul(seed, 0x9e3779b1) ^ (step * 0x85ebca6b));
