type Scored<Item> = { item: Item; id: string; score: number };

/** How much a good score counts against being like what is on the list already. */
const relevance = 0.75;

/**
 * Picks a varied list: each next one is the best after taking off what it has in common with those picked before it
 * (maximal marginal relevance, Carbonell and Goldstein 1998). The first `n` are the same for every longer list. Ties
 * go to the higher score, then to the lower id.
 */
export function pickVaried<Item>(
  scored: readonly Scored<Item>[],
  count: number,
  alike: (a: Item, b: Item) => number,
): Scored<Item>[] {
  const rest = [...scored].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const closest = new Map<string, number>();
  const picked: Scored<Item>[] = [];
  while (picked.length < count && rest.length > 0) {
    let best = 0;
    let bestWorth = Number.NEGATIVE_INFINITY;
    rest.forEach(({ id, score }, index) => {
      const worth = relevance * score - (1 - relevance) * (closest.get(id) ?? 0);
      if (worth > bestWorth) {
        best = index;
        bestWorth = worth;
      }
    });
    const [next] = rest.splice(best, 1);
    if (!next) break;
    picked.push(next);
    for (const { id, item } of rest) closest.set(id, Math.max(closest.get(id) ?? 0, alike(item, next.item)));
  }
  return picked;
}
