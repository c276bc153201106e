import type { Random } from './random.ts';

const pattern = /\b(?:usr|prv|svc|rev|bkg|ntf|ses|eml)_[0-9a-f]{24}\b/g;
const MOST = 400;

/** All ids and cursors that anybody has seen, for everybody to try. The oldest give way to newer ones. */
export function createPool() {
  const ids = new Map<string, string[]>();
  const cursors: string[] = [];
  const known = new Set<string>();

  let turn = 0;
  const keep = (list: string[], one: string) => {
    turn = (turn + 1) % MOST;
    if (list.length < MOST) list.push(one);
    else list[turn] = one;
  };

  return {
    learn(text: string): void {
      for (const [id] of text.matchAll(pattern)) {
        if (known.has(id)) continue;
        known.add(id);
        const kind = id.slice(0, 3);
        const list = ids.get(kind) ?? [];
        ids.set(kind, list);
        keep(list, id);
      }
    },
    learnCursor: (cursor: string) => keep(cursors, cursor),
    /** An id of a kind, or of any kind; of nothing where there is none yet. */
    id(random: Random, kind?: string): string {
      const list = ids.get(kind ?? (ids.size > 0 ? random.pick([...ids.keys()]) : '')) ?? [];
      return list.length > 0 ? random.pick(list) : `${kind ?? 'usr'}_${'0'.repeat(24)}`;
    },
    cursor: (random: Random): string => (cursors.length > 0 ? random.pick(cursors) : 'x'),
    all: (kind: string): readonly string[] => ids.get(kind) ?? [],
  };
}
export type Pool = ReturnType<typeof createPool>;
