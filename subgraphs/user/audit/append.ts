import { isOutage } from '#runtime/consumer/outage.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import type { AuditEntry, AuditModels, ChainedEntry } from './audit.model.ts';
import { beginning, type ChainEnd, chainAfter } from './chain.ts';
import type { Head } from './raise-head.ts';

type Waiting = { entry: AuditEntry; resolve(): void; reject(error: unknown): void };
/** Of what a majority has: what only a primary has that is being replaced may never have been. */
const settled = { readConcern: 'majority', comment: background } as const;

type Parts = { models: AuditModels; head: Head; secret: string; fault: Fault; most?: number };

/**
 * Appends entries to the chain, each event once. Those that come while others are being written wait, and are then
 * written together (group commit). Any number of processes may append at the same time: an entry's number is its id, so
 * of two that chain to the same end one is refused, and goes on from the new end. Killed anywhere, nothing is half done:
 * a chain is written from its beginning, and what is told again is noticed.
 *
 * @returns a function that resolves once the entry is in the trail and below the head
 */
export function createAppend({ models, head, secret, fault, most = 200 }: Parts) {
  const trail = collectionOf<ChainedEntry>(models.trail);
  const queue: Waiting[] = [];
  let running = false;
  let end: ChainEnd | undefined;

  /** Where the head counts more than there are, the end was cut off: the gap stays, so that it is seen. */
  const readEnd = async (): Promise<ChainEnd> => {
    const [last, signed] = await Promise.all([
      // By number: whatever else somebody has put in is not of the chain.
      trail.findOne({ _id: { $gt: 0 } }, { sort: { _id: -1 }, ...settled }),
      head.signed(),
    ]);
    const stored = last ? { count: last._id, hash: last.hash } : beginning;
    return signed && signed.count > stored.count ? { count: signed.count, hash: signed.hash } : stored;
  };

  const withoutKnown = async (entries: readonly AuditEntry[]): Promise<AuditEntry[]> => {
    const wanted = { eventId: { $in: entries.map(({ eventId }) => eventId) } };
    const found = await trail.find(wanted, { projection: { eventId: 1 }, ...settled }).toArray();
    const known = new Set(found.map(({ eventId }) => eventId));
    return entries.filter(({ eventId }) => !known.has(eventId));
  };

  /** Answers false where some of them were not taken: their numbers, or they themselves, were there already. */
  const insert = async (entries: ChainedEntry[]): Promise<boolean> => {
    try {
      await trail.insertMany(entries, { ordered: true, comment: background });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };

  const commit = async (entries: readonly AuditEntry[]): Promise<void> => {
    let rest = [...new Map(entries.map((entry) => [entry.eventId, entry])).values()];
    end ??= await readEnd();
    while (rest.length > 0) {
      const chained = chainAfter(end, rest, secret);
      if (await insert(chained)) {
        const last = chained.at(-1) as ChainedEntry;
        end = { count: last._id, hash: last.hash };
        await fault('audit.appended');
        break;
      }
      rest = await withoutKnown(rest);
      end = await readEnd();
    }
    await head.raise(end);
  };

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await commit(batch.map(({ entry }) => entry));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      end = undefined;
      // One that cannot be stored must not keep the others out.
      if (batch.length > 1 && !isOutage(error)) for (const one of batch) await settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  };

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    while (queue.length > 0) await settle(queue.splice(0, most));
    running = false;
  };

  return (entry: AuditEntry): Promise<void> =>
    new Promise((resolve, reject) => {
      queue.push({ entry, resolve, reject });
      void run();
    });
}
export type Append = ReturnType<typeof createAppend>;
