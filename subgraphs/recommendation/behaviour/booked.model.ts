import { type Connection, type Model, Schema } from 'mongoose';
import type { BookingStatus } from '#contracts/events/booking.ts';

/**
 * A booking as the recommender remembers it: who booked what from whom, and how it stands. A read model, fed by the
 * topic `booking`.
 *
 * One row for each booking instead of counters alone: an event that comes again sets the same row to the same state, so
 * counts are right however often the log is read, and a cancelled booking counts no more.
 *
 * How to fill it again: see `startRecommendationJobs`.
 */
export type Booked = {
  _id: string;
  sequence: number;
  /** Absent where that person is erased. */
  customerId?: string;
  providerId: string;
  serviceId: string;
  status: BookingStatus;
  /** Whether the provider's figure has it. Absent: it does not. */
  counted?: boolean;
};
export type BookedModel = Model<Booked>;

/** The states in which a booking says something about taste and popularity. */
export const countedStatuses: BookingStatus[] = ['CONFIRMED', 'COMPLETED'];

const schema = new Schema<Booked>(
  {
    _id: String,
    sequence: Number,
    customerId: String,
    providerId: String,
    serviceId: String,
    status: String,
    counted: Boolean,
  },
  { collection: 'booked', versionKey: false },
).index({ customerId: 1, status: 1, providerId: 1, serviceId: 1 });

export const bookedModel = (db: Connection): BookedModel => db.model<Booked>('Booked', schema);
