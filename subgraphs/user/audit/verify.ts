import type { AuditHead } from './audit.model.ts';
import { beginning, type ChainEnd, hashOf, isGenuine } from './chain.ts';

/** An entry as it was found: nothing about its form is certain. */
export type FoundEntry = Readonly<Record<string, unknown>>;

export type Verdict =
  /** How many entries there are, and the hash of the last one. */
  | ({ sound: true } & ChainEnd)
  /** The first entry that is wrong, or null where it is the head. */
  | { sound: false; number: number | null; why: string };

type Found = {
  /** In the order of their numbers. */
  entries: AsyncIterable<FoundEntry>;
  /** As it was before the first entry was read: the trail may grow meanwhile. */
  head: AuditHead | null;
  /** An end that was told earlier and kept elsewhere. */
  since?: ChainEnd | undefined;
  secret: string;
};

/**
 * Whether the trail is what the appenders wrote: all of it, in order, up to the head at least, and past `since`. It
 * keeps no entry, so a trail may be of any length. A trail whose end was cut off, and whose head was replaced by an
 * older one, is genuine in itself: only `since` tells.
 */
export async function verifyTrail({ entries, head, since, secret }: Found): Promise<Verdict> {
  const genuine = head !== null && isGenuine(head, secret);
  const ends = [
    ...(genuine ? [{ ...head, name: 'the head' }] : []),
    ...(since ? [{ ...since, name: 'what was kept' }] : []),
  ];
  let last = beginning;
  for await (const entry of entries) {
    const number = last.count + 1;
    const why = problemOf(entry, number, last.hash, secret);
    if (why) return { sound: false, number, why };
    last = { count: number, hash: String(entry.hash) };
    const other = ends.find(({ count, hash }) => count === number && hash !== last.hash);
    if (other) return { sound: false, number, why: `it is not the one that ${other.name} speaks of` };
  }

  const beyond = ends.find(({ count }) => count > last.count);
  if (beyond) {
    const why = `it is missing: ${beyond.name} counts ${beyond.count}`;
    return { sound: false, number: last.count + 1, why };
  }
  if (head === null) return { sound: false, number: null, why: 'the head is missing' };
  if (!genuine) return { sound: false, number: null, why: 'the head was changed' };
  return { sound: true, ...last };
}

/** What is wrong with the entry that comes next, if anything is. */
function problemOf(entry: FoundEntry, number: number, previousHash: string, secret: string): string | undefined {
  const { _id: found } = entry;
  if (typeof found === 'number' && found > number) return `it is missing: the next one there is ${found}`;
  if (found !== number) return `${JSON.stringify(found)} stands in its place`;
  if (entry.hash !== hashOf(entry, secret)) return 'it was changed, or written by somebody without the secret';
  if (entry.previousHash !== previousHash) return 'it does not follow the one before';
  return undefined;
}
