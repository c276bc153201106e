import type { Log } from '#runtime/log/log.ts';
import { within } from './within.ts';

export type Closable = { close(): Promise<void> | void };

export type Lifecycle = {
  /** Opens one part of the process. What was opened last is closed first. */
  phase<Part extends Closable>(name: string, open: () => Promise<Part> | Part, stopWithinMs?: number): Promise<Part>;
  /** Closes everything once, in reverse order, and resolves when all is closed or its time is up. */
  stop(reason: string): Promise<void>;
  /** Aborted as soon as the process begins to stop. */
  stopping: AbortSignal;
};

/** Thrown by `phase` when the process was told to stop before that part was opened. */
export class Stopping extends Error {
  constructor(reason: string) {
    super(`stopping: ${reason}`);
    this.name = 'Stopping';
  }
}

/**
 * Opens the parts of a process in the order of their dependencies and closes them in reverse, each within its time.
 * A part that does not close in time, or fails to, is logged and left behind: the next ones still get their turn.
 */
export function createLifecycle(log: Log): Lifecycle {
  const open: { name: string; part: Closable; stopWithinMs: number }[] = [];
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;
  let opening: Promise<unknown> = Promise.resolve();

  const closeAll = async (reason: string): Promise<void> => {
    log.debug({ reason }, 'closing');
    // A part that is just being opened must be closed too.
    await opening.catch(() => undefined);
    for (const { name, part, stopWithinMs } of open.reverse()) {
      const began = performance.now();
      try {
        await within(stopWithinMs, `closing ${name}`, async () => part.close());
        log.debug({ part: name, ms: Math.round(performance.now() - began) }, 'closed');
      } catch (error) {
        log.error({ err: error, part: name }, 'did not close');
      }
    }
    log.debug('all closed');
  };

  return {
    stopping: stopping.signal,

    async phase(name, start, stopWithinMs = 5_000) {
      if (stopping.signal.aborted) throw new Stopping(String(stopping.signal.reason));
      const began = performance.now();
      const started = (async () => {
        const part = await start();
        open.push({ name, part, stopWithinMs });
        return part;
      })();
      opening = started;
      const part = await started;
      log.debug({ part: name, ms: Math.round(performance.now() - began) }, 'opened');
      return part;
    },

    stop(reason) {
      stopping.abort(reason);
      stopped ??= closeAll(reason);
      return stopped;
    },
  };
}
