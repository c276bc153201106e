const firstMs = 5_000;
const longestMs = 4 * 3_600_000;

/**
 * How long to wait after the nth failed attempt at a mail, in milliseconds: twice as long each time, up to four hours,
 * less up to a half at random, so that what failed together does not come back together.
 *
 * @param random from 0 to 1, as `Math.random()`
 */
export const backoffMs = (attempt: number, random: number): number =>
  Math.round(Math.min(firstMs * 2 ** (attempt - 1), longestMs) * (1 - random / 2));
