import type { Cursors } from './cursor.ts';
import type { EventLog } from './event-log.ts';
import type { FollowItem } from './follow.ts';
import type { LogEntry } from './log-entry.ts';

type Log = { eventLog: Pick<EventLog, 'follow'>; cursors: Cursors };

type Asked<Told> = {
  topic: string;
  audience: string;
  /** A cursor that a client brought; null to begin now. */
  after: string | null;
  /** Which events are told; all of them unless it says otherwise. */
  concerns?: (entry: LogEntry) => boolean;
  /** What is told first where there is no `after`, once nothing that happens from then on can be missed. */
  start: (cursor: string) => Told | Promise<Told>;
  event: (cursor: string, entry: LogEntry) => Told;
  gap: (cursor: string) => Told;
};

const end = { done: true as const, value: undefined };

/**
 * What a subscription field tells one audience of a topic: from a cursor on, or a start, and then live. Resolves once
 * it listens, so that what happens after that is not missed.
 *
 * Written by hand: `return()` of an async generator waits behind a pending `next()`, and a follower who leaves while
 * nothing happens would never be let go.
 *
 * @throws Refusal BAD_CURSOR
 */
export async function followTopic<Told>(
  { eventLog, cursors }: Log,
  { topic, audience, after, concerns = () => true, start, event, gap }: Asked<Told>,
): Promise<AsyncIterableIterator<Told>> {
  const position = after === null ? undefined : cursors.decode(topic, audience, after);
  const followed = eventLog.follow({ topic, audience, after: position });
  const opened = await followed.opened;
  let waiting: { told: Told } | null = null;
  if (after === null) {
    try {
      waiting = { told: await start(cursors.encode(topic, audience, opened)) };
    } catch (error) {
      await followed.return?.();
      throw error;
    }
  }

  const told = (item: FollowItem): Told =>
    item.kind === 'gap'
      ? gap(cursors.encode(topic, audience, item.position))
      : event(cursors.encode(topic, audience, item.entry.position), item.entry);
  const passes = (item: FollowItem): boolean => item.kind === 'gap' || concerns(item.entry);

  const iterator: AsyncIterableIterator<Told> = {
    async next() {
      if (waiting) {
        const { told: value } = waiting;
        waiting = null;
        return { done: false, value };
      }
      for (;;) {
        const { done, value } = await followed.next();
        if (done) return end;
        if (passes(value)) return { done: false, value: told(value) };
      }
    },
    async return() {
      await followed.return?.();
      return end;
    },
    async throw(error) {
      await followed.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  return iterator;
}
