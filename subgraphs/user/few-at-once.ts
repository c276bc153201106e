import { refuse } from '#runtime/errors/refusal.ts';

export type FewAtOnce = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Runs at most `concurrency` pieces of work at a time, in the order they came. Who would be further back in the queue
 * than `maxWaiting` is refused with UNAVAILABLE at once.
 */
export function createFewAtOnce(concurrency: number, maxWaiting: number): FewAtOnce {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= concurrency) {
      if (waiting.length >= maxWaiting) refuse('UNAVAILABLE');
      // Whoever finishes hands its place on, so that nobody new can slip in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
