import type { Fact } from './fact.ts';

/**
 * The port through which facts get their words: as many texts as facts, in the same order, `null` where it has none
 * that may be shown. May reject with {@link WordingFailed}; nobody but the fallback sees that.
 */
export type Wording = (facts: readonly Fact[]) => Promise<(string | null)[]>;

/** Why a way of wording gave nothing. `why` is for the log: it never holds a key, a prompt or an answer. */
export class WordingFailed extends Error {
  readonly why: string;

  constructor(why: string) {
    super(`no wording: ${why}`);
    this.name = 'WordingFailed';
    this.why = why;
  }
}
