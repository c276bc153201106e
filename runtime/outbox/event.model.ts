import { type Connection, type Model, Schema } from 'mongoose';
import type { DomainEvent } from '#contracts/events/domain-event.ts';

/** An event as the durable collection keeps it. `_id` is the event's id: storing it twice is noticed. */
export type StoredEvent<Event extends DomainEvent = DomainEvent> = {
  _id: string;
  /** Which outbox it came from: the one that knows its routes. */
  outbox: string;
  aggregateId: string;
  sequence: number;
  /** By the clock of the process that stored it. It bounds what is put back into a lost log, and decides nothing. */
  storedAt: Date;
  event: Event;
};

const schema = new Schema<StoredEvent>(
  {
    _id: { type: String, required: true },
    outbox: { type: String, required: true },
    aggregateId: { type: String, required: true },
    sequence: { type: Number, required: true },
    storedAt: { type: Date, required: true },
    event: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'events', versionKey: false },
);
schema.index({ aggregateId: 1, sequence: 1 });
schema.index({ outbox: 1, storedAt: -1 });

/** The `events` collection of one subgraph's database: everything it ever told, from which the log can be rebuilt. */
export const eventModel = (db: Connection): Model<StoredEvent> => db.model<StoredEvent>('Event', schema);
