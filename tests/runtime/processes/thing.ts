import { type Connection, Schema } from 'mongoose';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { addOutboxFields, type TellingDocument } from '#runtime/outbox/pending.ts';

export type Thing = TellingDocument & { owner: string; state: string };

/** A model that tells events, for tests. */
export function thingModel(db: Connection) {
  const schema = new Schema<Thing>({ _id: { type: String, required: true }, owner: String, state: String });
  addOutboxFields(schema);
  return db.model<Thing>('Thing', schema);
}

export const thingRoutes = (event: DomainEvent) => [{ topic: 'thing', audience: String(event.data.owner) }];
