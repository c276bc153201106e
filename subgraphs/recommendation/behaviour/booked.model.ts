import { type Connection, type Model, Schema } from 'mongoose';
import type { BookingStatus } from '#contracts/events.ts';

/**
 * A booking as the recommender remembers it: who booked what from whom, and how it stands. A read model, fed by the
 * topic `booking`.
 *
 * One row for each booking instead of counters: an event that comes again sets the same row to the same state, so
 * counts are right however often the log is read, and a cancelled booking counts no more.
 *
 * Backfill: drop the collection and the consumer's positions, and the consumer begins at the start of the event log;
 * the booking subgraph's outbox puts back into the log what it lost.
 */
export type Booked = {
  _id: string;
  sequence: number;
  customerId: string;
  providerId: string;
  serviceId: string;
  status: BookingStatus;
};
export type BookedModel = Model<Booked>;

/** The states in which a booking says something about taste and popularity. */
export const countedStatuses: BookingStatus[] = ['CONFIRMED', 'COMPLETED'];

const schema = new Schema<Booked>(
  { _id: String, sequence: Number, customerId: String, providerId: String, serviceId: String, status: String },
  { collection: 'booked', versionKey: false },
)
  .index({ customerId: 1, status: 1, providerId: 1, serviceId: 1 })
  .index({ providerId: 1, status: 1 });

export const bookedModel = (db: Connection): BookedModel => db.model<Booked>('Booked', schema);
