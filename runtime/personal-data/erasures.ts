import type { ErasingSubgraph } from '#contracts/events/erasure.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal, pendEvent } from '#runtime/outbox/pending.ts';
import type { Erasure, ErasureModel } from './erasure.model.ts';

export type Erasures = {
  /** Notes that this person is erased here. May be repeated. */
  mark(personId: string): Promise<void>;
  /**
   * Those of these people who are erased here. Whoever writes something about a person asks after the write, and takes
   * it back: either the write came before the erasure looked, or the mark before this does.
   */
  among(personIds: readonly string[]): Promise<string[]>;
  /**
   * Tells that it is done, once for each request: one that was repeated is answered again, as the first answer may be
   * lost. Returns the document for the outbox.
   */
  tellDone(personId: string, request: number): Promise<Erasure | null>;
};

/** Whom one subgraph has erased, over its `erasures` collection. `comment` marks what is asked of the database. */
export function createErasures(model: ErasureModel, subgraph: ErasingSubgraph, comment?: string): Erasures {
  const collection = collectionOf<Erasure>(model);
  const idOf = (personId: string): string => `era_${subgraph}_${personId}`;

  return {
    async mark(personId) {
      const fresh = { personId, sequence: 0, pending: [] };
      await collection.updateOne({ _id: idOf(personId) }, { $setOnInsert: fresh }, { upsert: true });
    },

    async among(personIds) {
      const wanted = { _id: { $in: personIds.map(idOf) } };
      const found = await collection
        .find(wanted, { projection: { personId: 1 }, ...(comment && { comment }) })
        .toArray();
      return found.map(({ personId }) => personId);
    },

    tellDone: (personId, request) =>
      collection.findOneAndUpdate(
        { _id: idOf(personId) },
        [
          ...pendEvent({
            type: 'erasure.done',
            data: { personId: '$personId', subgraph: literal(subgraph) },
            when: { $lt: [{ $ifNull: ['$toldFor', 0] }, request] },
          }),
          { $set: { toldFor: { $max: ['$toldFor', request] } } },
        ],
        { returnDocument: 'after' },
      ),
  };
}
