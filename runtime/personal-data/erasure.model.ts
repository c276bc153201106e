import { type Connection, type Model, Schema } from 'mongoose';
import type { ErasureEvent } from '#contracts/events/erasure.ts';
import { addOutboxFields, type OutboxFields } from '#runtime/outbox/pending.ts';

/**
 * A person whose data one subgraph erases, or has erased. It stays for good: what comes late of that person is
 * recognised by it. `_id` is `era_<subgraph>_<person id>`, which is also the aggregate of the event that tells that it is
 * done: one for each subgraph.
 */
export type Erasure = OutboxFields<ErasureEvent> & {
  _id: string;
  personId: string;
  /** The account's sequence number of the latest request that was answered with "done". */
  toldFor?: number;
};

const schema = new Schema<Erasure>(
  {
    _id: { type: String, required: true },
    personId: { type: String, required: true },
    toldFor: { type: Number },
  },
  { collection: 'erasures', versionKey: false },
);
addOutboxFields(schema);

export type ErasureModel = Model<Erasure>;

/** The `erasures` collection of one subgraph's database. */
export const erasureModel = (db: Connection): ErasureModel => db.model<Erasure>('Erasure', schema);
