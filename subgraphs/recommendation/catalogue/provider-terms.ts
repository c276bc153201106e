type Offer = { categories: readonly string[]; services: readonly { name: string; category: string }[] };

/** A category as a term: it never meets a word of the same spelling. */
export const categoryTerm = (category: string): string => `category:${category.toLowerCase()}`;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}]{3,}/gu) ?? [];

/** What a provider offers, as terms without doubles and in a fixed order: its categories, and its services' words. */
export function providerTerms({ categories, services }: Offer): string[] {
  return [...new Set([...categories.map(categoryTerm), ...services.flatMap(serviceTerms)])].sort();
}

/** The terms of one service: its category, and the words of its name. */
export const serviceTerms = ({ name, category }: { name: string; category: string }): string[] => [
  categoryTerm(category),
  ...wordsOf(name).map((word) => `word:${word}`),
];
