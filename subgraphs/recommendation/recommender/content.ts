/** Weights of terms. */
export type TermVector = ReadonlyMap<string, number>;

/** How much each term says: a term that few of the candidates have says more (TF-IDF, with ln(1 + N / df)). */
export function termWeights(documents: readonly (readonly string[])[]): (term: string) => number {
  const frequency = new Map<string, number>();
  for (const terms of documents) for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  return (term) => Math.log(1 + (documents.length || 1) / (frequency.get(term) ?? 1));
}

/** The vector of what is offered or was booked: counts of terms, dampened, times what each term says. */
export function termVector(counts: Iterable<readonly [term: string, count: number]>, weight: (term: string) => number) {
  const total = new Map<string, number>();
  for (const [term, count] of counts) total.set(term, (total.get(term) ?? 0) + count);
  return new Map([...total].map(([term, count]) => [term, Math.log1p(count) * weight(term)])) satisfies TermVector;
}

/** How alike two vectors are in direction: 0 for nothing in common, 1 for the same. 0 where one is empty. */
export function cosine(a: TermVector, b: TermVector): number {
  const lengths = length(a) * length(b);
  if (lengths === 0) return 0;
  let product = 0;
  for (const [term, weight] of a) product += weight * (b.get(term) ?? 0);
  return Math.min(1, product / lengths);
}

const length = (vector: TermVector): number => {
  let squares = 0;
  for (const weight of vector.values()) squares += weight * weight;
  return Math.sqrt(squares);
};
