import type { Erasures } from '#runtime/personal-data/erasures.ts';
import type { ErasePerson } from '#runtime/personal-data/handle-deletion.ts';

/** Takes back what was just written about these people, if one of them was erased meanwhile. Answers whether it did. */
export type TakeBack = (personIds: readonly string[]) => Promise<boolean>;

/** For requests that were under way when their person's account was closed: they may end after the erasure. */
export const createTakeBack =
  (erasures: Erasures, erase: ErasePerson): TakeBack =>
  async (personIds) => {
    const erased = await erasures.among(personIds);
    for (const personId of erased) await erase(personId);
    return erased.length > 0;
  };
