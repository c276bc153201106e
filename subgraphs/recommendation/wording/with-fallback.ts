import type { Log } from '#runtime/log/log.ts';
import { wordFact } from './built-in.ts';
import type { Fact } from './fact.ts';
import { LeftAlone } from './left-alone.ts';
import { type Wording, WordingFailed } from './wording.ts';

/** Words facts whatever happens: as many texts as facts, in the same order. Never rejects. */
export type WordFacts = (facts: readonly Fact[]) => Promise<string[]>;

/**
 * Takes the words of `wording` where it has some, and the built-in ones where it has none or fails; the log says which
 * and why. Without a `wording` the built-in one does it all.
 */
export function withFallback(wording: Wording | null, log: Log): WordFacts {
  return async (facts) => {
    const texts = wording ? await ask(wording, facts, log) : [];
    return facts.map((fact, index) => texts[index] ?? wordFact(fact));
  };
}

async function ask(wording: Wording, facts: readonly Fact[], log: Log): Promise<(string | null)[]> {
  try {
    const texts = await wording(facts);
    const refused = texts.filter((text) => text === null).length;
    if (refused > 0)
      log.warn({ refused, of: facts.length }, 'some wordings were not acceptable: built-in ones instead');
    return texts;
  } catch (error) {
    if (error instanceof LeftAlone) log.debug({ facts: facts.length }, 'built-in wording: the model is left alone');
    else if (error instanceof WordingFailed)
      log.warn({ why: error.why, facts: facts.length }, 'built-in wording instead');
    else log.error({ err: error }, 'built-in wording instead: nobody expected this');
    return [];
  }
}
