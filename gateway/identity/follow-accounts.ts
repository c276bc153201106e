import { topics } from '#contracts/events/topics.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { LogEntry } from '#runtime/event-log/log-entry.ts';
import { compareIds, type Position } from '#runtime/event-log/position.ts';
import type { LogPage } from '#runtime/event-log/read-page.ts';
import type { Log } from '#runtime/log/log.ts';

type Parts = {
  eventLog: Pick<EventLog, 'read' | 'onWake' | 'partitions'>;
  /** Told each entry at least once, again after the log was lost. It may not throw. */
  entry: (entry: LogEntry) => void;
  /** From how long ago on. */
  sinceMs: number;
  /** Told when something of that time may have been trimmed: when the first entry that is left came into the log. */
  trimmed: (leftSince: number) => void;
  pollMs: number;
  log: Log;
  now: () => number;
};

const topic = topics.account.name;
const pageSize = 500;

/**
 * Reads the whole topic `account`, all partitions of it, from some time ago on and then live: woken by pub/sub, with a
 * poll behind it. Where the log does not continue it is read once more, since what was lost is put back there. `readAt`
 * is when the partition that is furthest behind was last read to its end, or null before that has happened.
 */
export function followAccounts({ eventLog, pollMs, log, ...parts }: Parts) {
  const partitions = Array.from({ length: eventLog.partitions }, (_, partition) => {
    const reader = createReader({
      ...parts,
      log,
      read: (after, count) => eventLog.read(topic, partition, after, count),
    });
    // Not awaited: until it is there, the poll does its work.
    const subscribed = eventLog.onWake(topic, partition, () => void reader.read());
    subscribed.then(reader.read, (error) => log.warn({ err: error, topic, partition }, 'no wake-ups: only polled'));
    return { reader, subscribed };
  });
  const readAll = (): void => {
    for (const { reader } of partitions) void reader.read();
  };
  const poll = setInterval(readAll, pollMs);
  poll.unref();
  readAll();

  return {
    /** Reads on now, without waiting to be woken. */
    read: readAll,
    readAt(): number | null {
      const times = partitions.map(({ reader }) => reader.readAt());
      return times.some((time) => time === null) ? null : Math.min(...times.map(Number));
    },
    close(): void {
      clearInterval(poll);
      for (const { reader, subscribed } of partitions) {
        reader.close();
        void subscribed.then(
          (unsubscribe) => unsubscribe(),
          () => undefined,
        );
      }
    },
  };
}

type ReaderParts = Pick<Parts, 'entry' | 'trimmed' | 'sinceMs' | 'now' | 'log'> & {
  read: (after: Position | null, count: number) => Promise<LogPage>;
};

/** Reads one partition to its end, whenever it is told to. What cannot be read now is read the next time. */
function createReader({ read, entry, trimmed, sinceMs, now, log }: ReaderParts) {
  let position: Position | null = null;
  let readAt: number | null = null;
  let reading = false;
  let readAgain = false;
  let closed = false;

  /** The first page: what was appended since then, or whatever is left of it. */
  const begin = async (): Promise<LogPage> => {
    const end = await read(null, 0);
    // The id of an entry begins with the time at which it came.
    const since = `${now() - sinceMs}-0`;
    if (compareIds(since, end.tail.id) >= 0) return { ...end, next: end.tail, complete: true };
    const page = await read({ epoch: end.tail.epoch, id: since }, pageSize);
    if (!page.gap) return page;
    const left = await read(null, pageSize);
    const first = left.entries[0]?.position.id.split('-')[0];
    trimmed(first === undefined ? now() : Number(first));
    return left;
  };

  const readOn = async (): Promise<void> => {
    for (;;) {
      const page: LogPage = position === null ? await begin() : await read(position, pageSize);
      if (closed) return;
      for (const one of page.entries) entry(one);
      position = page.gap ? null : page.next;
      if (page.complete && !page.gap) return;
    }
  };

  return {
    readAt: () => readAt,
    async read(): Promise<void> {
      readAgain = true;
      if (reading || closed) return;
      reading = true;
      try {
        while (readAgain && !closed) {
          readAgain = false;
          const began = now();
          await readOn();
          readAt = began;
        }
      } catch (error) {
        // The poll tries again. That it goes on failing is told by `readAt`, once and for all partitions.
        log.debug({ err: error, topic }, 'cannot read on yet');
      } finally {
        reading = false;
      }
    },
    close() {
      closed = true;
    },
  };
}
