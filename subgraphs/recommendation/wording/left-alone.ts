import { type Wording, WordingFailed } from './wording.ts';

/** Nothing was asked, because the last time failed. It was logged then, and is no news. */
export class LeftAlone extends WordingFailed {
  constructor() {
    super('left alone for a while after a failure');
    this.name = 'LeftAlone';
  }
}

type Options = { forMs?: number; now?: (() => number) | undefined };

/**
 * Does not ask again for a while after a failure. A model that is down would otherwise hold up every answer until its
 * time-out; like this it holds up those of one moment.
 */
export function leftAloneAfterFailure(ask: Wording, { forMs = 30_000, now = Date.now }: Options = {}): Wording {
  let until = Number.NEGATIVE_INFINITY;
  return async (facts) => {
    if (now() < until) throw new LeftAlone();
    try {
      return await ask(facts);
    } catch (error) {
      until = now() + forMs;
      throw error;
    }
  };
}
