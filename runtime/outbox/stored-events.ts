import mongoose from 'mongoose';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { type AnyModel, collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { StoredEvent } from './event.model.ts';

export type StoredEvents<Event extends DomainEvent> = {
  /** Keeps events. Those that are kept already stay as they are. */
  store(events: readonly Event[]): Promise<void>;
  /** Those of one aggregate before a sequence number that were stored since then, in order. */
  before(aggregateId: string, sequence: number, since: Date): Promise<StoredEvent<Event>[]>;
  /** Newest first. */
  backwards(since: Date): AsyncIterable<StoredEvent<Event>>;
  /** Oldest first, as far as clocks agree; the order within an aggregate is by sequence only where they do. */
  forwards(since: Date): AsyncIterable<StoredEvent<Event>>;
};

const duplicateKey = 11_000;

/** The events of one outbox in the durable collection. */
export function createStoredEvents<Event extends DomainEvent>(model: AnyModel, outbox: string): StoredEvents<Event> {
  const collection = collectionOf<StoredEvent<Event>>(model);
  return {
    async store(events) {
      if (events.length === 0) return;
      const storedAt = new Date();
      const documents = events.map((event): StoredEvent<Event> => {
        const { id, aggregateId, sequence } = event;
        return { _id: id, outbox, aggregateId, sequence, storedAt, event };
      });
      try {
        await collection.insertMany(documents, { ordered: false });
      } catch (error) {
        if (!isOnlyDuplicates(error)) throw error;
      }
    },
    before: (aggregateId, sequence, since) =>
      collection
        .find({ aggregateId, sequence: { $lt: sequence }, storedAt: { $gte: since } }, { comment: background })
        .sort({ sequence: 1 })
        .toArray(),
    backwards: (since) =>
      collection.find({ outbox, storedAt: { $gte: since } }, { comment: background }).sort({ storedAt: -1 }),
    forwards: (since) =>
      collection
        .find({ outbox, storedAt: { $gte: since } }, { comment: background })
        .sort({ storedAt: 1, sequence: 1 }),
  };
}

function isOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError) || error.code !== duplicateKey) return false;
  return [error.writeErrors].flat().every(({ code }) => code === duplicateKey);
}
