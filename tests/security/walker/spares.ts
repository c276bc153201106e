import type { Identity } from './identities.ts';
import type { Markers } from './markers.ts';
import { registerPerson } from './people.ts';

/** Those who may lose everything: when one has, somebody new takes the place. */
export function createSpares(url: string, markers: Markers, list: Identity[]) {
  const leaving = new Map<Identity, Promise<void>>();
  let count = list.length;

  return {
    all: list as readonly Identity[],
    /** Those of them who have lost nothing yet. */
    living: (): Identity[] => list.filter((one) => !leaving.has(one)),
    count: () => count,
    replace(spare: Identity): void {
      const index = list.indexOf(spare);
      if (index < 0 || leaving.has(spare)) return;
      count += 1;
      const coming = registerPerson(url, markers, 'spare', `spare ${count}`).then((next) => {
        list[index] = next;
      });
      leaving.set(spare, coming);
    },
    /** Resolves when everybody who was to come is there; rejects where somebody could not. */
    settled: async (): Promise<void> => void (await Promise.all(leaving.values())),
  };
}
export type Spares = ReturnType<typeof createSpares>;
