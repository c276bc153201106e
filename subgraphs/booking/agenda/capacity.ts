/**
 * A promise that a resource is in use from `startsAt` to `endsAt` (half-open), by `seats` of the `capacity` that the
 * promised thing allows at the same time.
 */
export type Use = { startsAt: Date; endsAt: Date; seats: number; capacity: number };

type Wanted = { startsAt: Date; endsAt: Date; capacity: number };

/**
 * How many seats are free throughout `wanted`. It is the peak of concurrent use that counts, not the sum of all
 * overlaps: with a capacity of 2, uses from 9 to 10 and from 10 to 11 leave one seat free from 9 to 11. Use only rises
 * where a use starts, so it is enough to look at the beginning and at every start inside.
 *
 * Where uses with different capacities meet, the smallest holds: who repairs a pipe alone cannot teach a class of ten
 * meanwhile.
 */
export function seatsFree(uses: readonly Use[], wanted: Wanted): number {
  const overlapping = uses.filter(({ startsAt, endsAt }) => startsAt < wanted.endsAt && endsAt > wanted.startsAt);
  const instants = [wanted.startsAt, ...overlapping.map(({ startsAt }) => startsAt)];
  const free = instants
    .filter((instant) => instant >= wanted.startsAt)
    .map((instant) => {
      const at = overlapping.filter(({ startsAt, endsAt }) => startsAt <= instant && endsAt > instant);
      const used = at.reduce((sum, { seats }) => sum + seats, 0);
      return Math.min(wanted.capacity, ...at.map(({ capacity }) => capacity)) - used;
    });
  return Math.max(0, Math.min(...free));
}
