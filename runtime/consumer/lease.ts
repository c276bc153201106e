import mongoose from 'mongoose';
import type { Position } from '#runtime/event-log/position.ts';
import { type AnyModel, collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { ConsumerPosition } from './consumer.model.ts';

export type Lease = {
  /** Takes the partition, or keeps it. Answers how far its consumer got, or undefined while another process has it. */
  take(): Promise<{ position: Position | null } | undefined>;
  /** How far its consumer got, whoever has it. */
  look(): Promise<Position | null>;
  /** Keeps the partition for another term. Answers false when it is not ours any more. */
  renew(): Promise<boolean>;
  /** Records how far we got, and renews. Answers false, and records nothing, when it is not ours any more. */
  save(position: Position): Promise<boolean>;
  /** Lets another process have it at once. */
  release(): Promise<void>;
};

type Parts = { positions: AnyModel; id: string; owner: string; leaseMs: number };

const duplicateKey = 11_000;

/**
 * The right of one process to consume one partition, for a term. The database's clock decides when the term is over,
 * and a position is saved only by the owner: a process that was away for longer than its term changes nothing.
 */
export function createLease({ positions, id, owner, leaseMs }: Parts): Lease {
  const collection = collectionOf<ConsumerPosition>(positions);
  const term = { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } };
  const free = { $or: [{ $eq: ['$owner', owner] }, { $lte: ['$leaseUntil', '$$NOW'] }] };
  const ours = { _id: id, owner };
  let exists = false;

  const ensure = async (): Promise<void> => {
    if (exists) return;
    const fresh = { epoch: '', entryId: '', owner: '', leaseUntil: new Date(0) };
    try {
      await collection.updateOne({ _id: id }, { $setOnInsert: fresh }, { upsert: true, comment: background });
    } catch (error) {
      // Two first looks at once: the other one made it.
      if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== duplicateKey) throw error;
    }
    exists = true;
  };

  const update = async (set: Record<string, unknown>): Promise<boolean> => {
    const { matchedCount } = await collection.updateOne(ours, [{ $set: set }], { comment: background });
    return matchedCount === 1;
  };

  return {
    async take() {
      await ensure();
      const taken = await collection.findOneAndUpdate(
        { _id: id, $expr: free },
        [{ $set: { owner, leaseUntil: term } }],
        { comment: background },
      );
      return taken ? { position: positionOf(taken) } : undefined;
    },
    async look() {
      const found = await collection.findOne({ _id: id }, { comment: background });
      return found ? positionOf(found) : null;
    },
    renew: () => update({ leaseUntil: term }),
    save: ({ epoch, id: entryId }) => update({ epoch, entryId, leaseUntil: term }),
    async release() {
      await update({ leaseUntil: '$$NOW' });
    },
  };
}

const positionOf = ({ epoch, entryId }: ConsumerPosition): Position | null =>
  epoch === '' ? null : { epoch, id: entryId };
