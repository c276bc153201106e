import type { Fact } from './fact.ts';

const mostCharacters = 140;
/** What is, or may be taken for, markup or a link. */
const notPlain = /[<>{}[\]`*_\\|#]|:\/\/|www\.|&\w+;|\p{C}/iu;
const figures = /\d+(?:[.,]\d+)*/g;

/**
 * A text that somebody else wrote for a fact, as it may be shown, or null. It must be short and plain, name what the
 * fact names, and cite the fact's figures and no others: a reason that is not true is worse than a dull one.
 */
export function acceptable(fact: Fact, text: string): string | null {
  const plain = text.replace(/\s+/gu, ' ').trim();
  if (plain === '' || plain.length > mostCharacters) return null;
  const { figuresOf, names } = claims(fact);
  const lower = plain.toLowerCase();
  if (!names.every((name) => lower.includes(name.toLowerCase()))) return null;
  const rest = names.reduce((left, name) => left.replaceAll(name.toLowerCase(), ' '), lower);
  if (notPlain.test(rest)) return null;
  const cited = new Set((rest.match(figures) ?? []).map(Number));
  const missing = figuresOf.filter((figure) => !cited.has(figure) && !(figure === 1 && /\b(once|one)\b/.test(rest)));
  return missing.length === 0 && [...cited].every((figure) => figuresOf.includes(figure)) ? plain : null;
}

function claims(fact: Fact): { figuresOf: number[]; names: string[] } {
  switch (fact.kind) {
    case 'NEAR':
      return { figuresOf: [fact.km], names: [] };
    case 'RATED':
      return { figuresOf: [fact.average, fact.reviews], names: [] };
    case 'TASTE':
      return { figuresOf: [fact.times], names: [fact.category] };
    case 'POPULAR':
      return { figuresOf: [fact.bookings], names: [] };
    case 'SIMILAR':
      return { figuresOf: [], names: [fact.category] };
  }
}
