import type { Log } from '#runtime/log/log.ts';
import type { LogEntry } from './log-entry.ts';
import type { Position } from './position.ts';
import type { LogPage } from './read-page.ts';

/** One who wants the entries of one audience as they come. Neither function may throw. */
export type Listener = {
  audience: string;
  entry(entry: LogEntry): void;
  /** Entries were missed: read the log yourself from where you are. */
  reread(): void;
};

export type Attachment = {
  /** Resolves once nothing that is appended from now on can be missed. */
  attached: Promise<void>;
  detach(): void;
};

export type PartitionReader = { attach(listener: Listener): Attachment; close(): void };

type Parts = {
  readPage: (after: Position | null, count: number) => Promise<LogPage>;
  onWake: (listen: () => void) => Promise<() => void>;
  /** Called when the last listener left and everything is released. */
  onIdle: () => void;
  pollMs: number;
  log: Log;
};

const pageSize = 500;

/**
 * Reads the end of one partition for all its listeners in this process: one wake-up subscription and one slow poll
 * behind it, from the first listener to the last. A log that cannot be read now is read later: nothing is lost by it.
 */
export function createPartitionReader({ readPage, onWake, onIdle, pollMs, log }: Parts): PartitionReader {
  const listeners = new Map<string, Set<Listener>>();
  let position: Position | undefined;
  let reading = false;
  let readAgain = false;
  let failing = false;
  let closed = false;

  const everyone = (): Listener[] => [...listeners.values()].flatMap((some) => [...some]);

  const readOn = async (from: Position): Promise<void> => {
    let after = from;
    for (;;) {
      const page = await readPage(after, pageSize);
      if (closed) return;
      if (page.gap) {
        position = page.tail;
        for (const listener of everyone()) listener.reread();
        return;
      }
      for (const entry of page.entries) dispatch(listeners, entry);
      after = page.next;
      position = after;
      if (page.complete) return;
    }
  };

  const read = async (): Promise<void> => {
    readAgain = true;
    if (reading || closed || position === undefined) return;
    reading = true;
    try {
      while (readAgain && !closed) {
        readAgain = false;
        await readOn(position);
      }
      failing = false;
    } catch (error) {
      // The next poll tries again.
      if (!failing) log.warn({ err: error }, 'cannot read the event log');
      failing = true;
    } finally {
      reading = false;
    }
  };

  const started = readPage(null, 0).then(({ tail }) => {
    position = tail;
  });
  // Whoever attaches awaits it; this only keeps a failure that nobody waits for any more from ending the process.
  started.catch(() => undefined);

  const poll = setInterval(() => void read(), pollMs);
  poll.unref();
  // Not awaited: until it is there, the poll does its work. What came in between is read as soon as it is there.
  const subscribed = onWake(() => void read());
  subscribed.then(read, (error) => log.warn({ err: error }, 'no wake-ups: the event log is only polled'));

  const close = (): void => {
    if (closed) return;
    closed = true;
    clearInterval(poll);
    listeners.clear();
    onIdle();
    void subscribed.then(
      (unsubscribe) => unsubscribe(),
      () => undefined,
    );
  };

  return {
    close,
    attach(listener) {
      const some = listeners.get(listener.audience) ?? new Set();
      listeners.set(listener.audience, some.add(listener));
      const detach = (): void => {
        some.delete(listener);
        if (some.size === 0 && listeners.get(listener.audience) === some) listeners.delete(listener.audience);
        if (listeners.size === 0) close();
      };
      return { attached: started, detach };
    },
  };
}

function dispatch(listeners: ReadonlyMap<string, ReadonlySet<Listener>>, entry: LogEntry): void {
  for (const audience of entry.audiences) {
    for (const listener of listeners.get(audience) ?? []) listener.entry(entry);
  }
}
