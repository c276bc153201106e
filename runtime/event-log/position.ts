/** A place in a log: after the entry `id` of the log that was begun as `epoch`. */
export type Position = { epoch: string; id: string };

/** Before the first entry of any log. */
export const beginning = '0-0';

/** A Redis stream id is `<ms>-<n>`: two numbers, which as text would sort wrongly (`9-0` after `10-0`). */
const idPattern = /^(\d{1,16})-(\d{1,16})$/;

/** Whether `id` can be the id of a stream entry. */
export const isEntryId = (id: string): boolean => idPattern.test(id);

/** Less than 0 when `a` is before `b`, 0 when they are the same. */
export function compareIds(a: string, b: string): number {
  const [aMs = 0, aCount = 0] = a.split('-').map(Number);
  const [bMs = 0, bCount = 0] = b.split('-').map(Number);
  return aMs - bMs || aCount - bCount;
}
