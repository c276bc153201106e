import { Refusal } from '#runtime/errors/refusal.ts';

/** Events that may wait for a consumer. One that falls further behind is cut off, and resumes from its cursor. */
const MAX_WAITING = 1_000;

export type EventQueue<Event> = {
  push(event: Event): void;
  end(): void;
  fail(error: Error): void;
  events: AsyncIterableIterator<Event>;
};

/**
 * Turns pushed events into an iterator that one consumer pulls. `return()` takes effect at once, also while a `next()`
 * waits, and calls `leave`; that is why this is no async generator.
 */
export function createEventQueue<Event>(leave: () => void, maxWaiting = MAX_WAITING): EventQueue<Event> {
  type Result = IteratorResult<Event, undefined>;
  const waiting: Event[] = [];
  const pulls: { resolve(result: Result): void; reject(error: Error): void }[] = [];
  const over: Result = { done: true, value: undefined };
  let ended = false;
  let failure: Error | undefined;

  const end = () => {
    ended = true;
    for (const { resolve } of pulls.splice(0)) resolve(over);
  };
  const fail = (error: Error) => {
    if (ended) return;
    const [pull] = pulls.splice(0, 1);
    if (pull) pull.reject(error);
    else failure = error;
    end();
  };

  const events: AsyncIterableIterator<Event> = {
    next() {
      const event = waiting.shift();
      if (event !== undefined) return Promise.resolve({ done: false, value: event });
      if (failure) {
        const error = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve(over);
      return new Promise((resolve, reject) => pulls.push({ resolve, reject }));
    },
    async return() {
      waiting.length = 0;
      failure = undefined;
      end();
      leave();
      return over;
    },
    async throw(error: Error) {
      await events.return?.();
      throw error;
    },
    [Symbol.asyncIterator]: () => events,
  };

  return {
    push(event) {
      if (ended) return;
      const pull = pulls.shift();
      if (pull) pull.resolve({ done: false, value: event });
      else if (waiting.length < maxWaiting) waiting.push(event);
      else {
        fail(
          new Refusal('UNAVAILABLE', { message: 'Events came faster than they were read. Resume from the cursor.' }),
        );
        leave();
      }
    },
    end,
    fail,
    events,
  };
}
