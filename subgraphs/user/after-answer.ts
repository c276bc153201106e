import { setImmediate } from 'node:timers/promises';
import type { Log } from '#runtime/log/log.ts';

export type AfterAnswer = {
  /** Starts this work once what is being answered had its turn. It never rejects: what fails is logged. */
  run(work: () => Promise<void>): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
};

/**
 * Work that no answer may wait for, because how long it takes, or whether there is any, would tell whether somebody has
 * an account.
 */
export function createAfterAnswer(log: Log): AfterAnswer {
  const underWay = new Set<Promise<void>>();
  const start = async (work: () => Promise<void>): Promise<void> => {
    await setImmediate();
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, 'what should have followed an answer failed');
    }
  };
  return {
    run(work) {
      const started = start(work).finally(() => underWay.delete(started));
      underWay.add(started);
    },
    async close() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
