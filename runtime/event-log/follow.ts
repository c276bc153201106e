import type { Log } from '#runtime/log/log.ts';
import type { LogEntry } from './log-entry.ts';
import type { Attachment, Listener } from './partition-reader.ts';
import { compareIds, type Position } from './position.ts';
import type { LogPage } from './read-page.ts';

export type FollowItem =
  | { kind: 'event'; entry: LogEntry }
  /** Events may be missing before this. What is fetched from now on is at least as new as `position`. */
  | { kind: 'gap'; position: Position };

export type Follow = AsyncIterableIterator<FollowItem> & {
  /** Where it begins: nothing appended after this is missed. Rejects when the log cannot be read at the start. */
  opened: Promise<Position>;
};

type Parts = {
  attach: (listener: Listener) => Attachment;
  readPage: (after: Position | null, count: number) => Promise<LogPage>;
  audience: string;
  /** Begin after this; without it, begin with what comes from now on. */
  after: Position | undefined;
  /** Entries kept for a reader who is slow. Beyond it they are dropped here and read again from the log. */
  bufferSize: number;
  retryMs: number;
  onClose: () => void;
  log: Log;
};

const pageSize = 200;
const end = { done: true, value: undefined } as const;

/**
 * Everything of one audience after a position: first from the log, then live, without a gap or a double at the seam.
 *
 * The order makes it so: attach to the shared reader (its entries go to a buffer), read pages of the log until there
 * is no more, then go on with what in the buffer is newer. A slow reader whose buffer overflows goes back to reading
 * pages, from where it is. Only a page read says that there is a gap, so there is one place that decides it.
 *
 * Written by hand: `return()` of an async generator waits behind a pending `next()`, and so a subscriber who leaves
 * while nothing happens would never be released.
 */
export function follow({ attach, readPage, audience, after, bufferSize, retryMs, onClose, log }: Parts): Follow {
  const waiting: PromiseWithResolvers<IteratorResult<FollowItem, undefined>>[] = [];
  const ready: FollowItem[] = [];
  let buffer: LogEntry[] = [];
  let readTo: Position | undefined = after;
  /** The buffer does not continue at `readTo`: pages of the log come first. */
  let behind = true;
  /** The buffer was dropped since the latest page read began. */
  let dropped = false;
  let pumping = false;
  let closed = false;
  let failure: { error: unknown } | undefined;
  let retry: NodeJS.Timeout | undefined;

  const drop = (): void => {
    buffer = [];
    behind = true;
    dropped = true;
  };

  const { attached, detach } = attach({
    audience,
    entry(entry) {
      if (entry.again) return;
      if (buffer.length >= bufferSize) drop();
      else buffer.push(entry);
      void pump();
    },
    reread() {
      drop();
      void pump();
    },
  });

  const close = (): void => {
    if (closed) return;
    closed = true;
    clearTimeout(retry);
    detach();
    buffer = [];
    ready.length = 0;
    for (const { resolve } of waiting.splice(0)) resolve(end);
    onClose();
  };

  const take = (): FollowItem | undefined => {
    const read = ready.shift();
    if (read || behind) return read;
    for (let entry = buffer.shift(); entry; entry = buffer.shift()) {
      if (!readTo || !isAfter(entry.position, readTo)) continue;
      readTo = entry.position;
      return { kind: 'event', entry };
    }
    return undefined;
  };

  /** Reads one page into `ready`, and goes over to the buffer once it continues where the page ends. */
  const readOn = async (from: Position): Promise<void> => {
    dropped = false;
    const page = await readPage(from, pageSize);
    if (page.gap) {
      ready.push({ kind: 'gap', position: page.tail });
      readTo = page.tail;
      return;
    }
    for (const entry of page.entries) {
      if (!entry.again && entry.audiences.includes(audience)) ready.push({ kind: 'event', entry });
    }
    readTo = page.next;
    // Entries that were in a page too may be in the buffer, or may still come to it: `take` passes over them.
    if (page.complete && !dropped) behind = false;
  };

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      retry = setTimeout(resolve, retryMs);
      retry.unref();
    });

  const pump = async (): Promise<void> => {
    if (pumping || readTo === undefined) return;
    pumping = true;
    while (!closed && waiting.length > 0) {
      const item = take();
      if (item) {
        waiting.shift()?.resolve({ done: false, value: item });
      } else if (behind) {
        try {
          await readOn(readTo);
        } catch (error) {
          // Open already: the log is read again when it can be, and nothing is missed by waiting.
          log.debug({ err: error, audience }, 'cannot read on yet');
          await pause();
        }
      } else {
        break;
      }
    }
    pumping = false;
  };

  const open = async (): Promise<Position> => {
    try {
      await attached;
      if (readTo === undefined) {
        const { tail } = await readPage(null, 0);
        readTo = tail;
        if (!dropped) behind = false;
      }
      void pump();
      return readTo;
    } catch (error) {
      failure = { error };
      const [first] = waiting.splice(0, 1);
      first?.reject(error);
      close();
      throw error;
    }
  };
  const opened = open();
  // Who does not look at `opened` gets the error from `next()`.
  opened.catch(() => undefined);

  return {
    opened,
    next() {
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (closed) return Promise.resolve(end);
      const one = Promise.withResolvers<IteratorResult<FollowItem, undefined>>();
      waiting.push(one);
      void pump();
      return one.promise;
    },
    return() {
      close();
      return Promise.resolve(end);
    },
    throw(error) {
      close();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Of another epoch than ours: from before the log was lost, as the shared reader notices it later than we did. */
const isAfter = (position: Position, reached: Position): boolean =>
  position.epoch === reached.epoch && compareIds(position.id, reached.id) > 0;
