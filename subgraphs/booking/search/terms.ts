const shortest = 2;
const longest = 15;
const mostWords = 6;

/** The words of a text, lower-case and without accents, in any script. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word.length >= shortest);

/**
 * What a provider can be found by: every beginning of every word. With these in an index, what somebody types is one
 * exact look-up, and it combines with the search near a point, which MongoDB's own text search does not.
 */
export function termsOf(texts: readonly string[]): string[] {
  const terms = new Set<string>();
  for (const word of texts.flatMap(wordsOf)) {
    const letters = [...word];
    for (let length = shortest; length <= Math.min(longest, letters.length); length++) {
      terms.add(letters.slice(0, length).join(''));
    }
  }
  return [...terms];
}

/** The terms that all must match for what somebody typed; none where there is no word of two letters in it. */
export const termsTyped = (text: string): string[] =>
  [...new Set(wordsOf(text).map((word) => [...word].slice(0, longest).join('')))].slice(0, mostWords);
