import { LRUCache } from 'lru-cache';
import { type Fact, factKey } from './fact.ts';
import type { Wording } from './wording.ts';

type Options = { max?: number; forMs?: number };

/**
 * Asks once for facts that are equal, and remembers the texts for a while. The key is the whole fact, which is all that
 * a text is made of: no text depends on a person, so none can reach the wrong one. What was not worded is not kept.
 */
export function remembered(ask: Wording, { max = 10_000, forMs = 3_600_000 }: Options = {}): Wording {
  const texts = new LRUCache<string, string>({ max, ttl: forMs });
  return async (facts) => {
    const keys = facts.map(factKey);
    const wanted = new Map<string, Fact>();
    const known = new Map<string, string | null>();
    facts.forEach((fact, index) => {
      const key = keys[index] ?? '';
      const text = texts.get(key);
      if (text === undefined) wanted.set(key, fact);
      else known.set(key, text);
    });
    if (wanted.size > 0) {
      const answers = await ask([...wanted.values()]);
      [...wanted.keys()].forEach((key, index) => {
        const text = answers[index] ?? null;
        known.set(key, text);
        if (text !== null) texts.set(key, text);
      });
    }
    return keys.map((key) => known.get(key) ?? null);
  };
}
