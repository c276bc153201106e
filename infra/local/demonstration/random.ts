/** Chance that comes out the same each time (mulberry32, by Tommy Ettinger): the data is deterministic. */
export function createRandom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    /** From 0 up to 1, without 1. */
    next,
    /** A whole number from `low` to `high`, both included. */
    between: (low: number, high: number): number => low + Math.floor(next() * (high - low + 1)),
    pick<Item>(items: readonly [Item, ...Item[]]): Item {
      return items[Math.floor(next() * items.length)] ?? items[0];
    },
  };
}
export type Random = ReturnType<typeof createRandom>;

/** An id that is always the same for the same thing: a prefix, the kind's own byte, and the number. */
export const demonstrationId = (prefix: string, number: number): string =>
  `${prefix}_${'00de30'.padEnd(12, '0')}${number.toString(16).padStart(12, '0')}`;

/** `7` → `007`. */
export const label = (number: number): string => String(number).padStart(3, '0');
