import { type Connection, type Model, Schema } from 'mongoose';
import { type BookingEvent, type BookingStatus, bookingStatuses, type EndReason } from '#contracts/events/booking.ts';
import { addOutboxFields, type OutboxFields } from '#runtime/outbox/pending.ts';
import type { AgendaPart } from '../agenda/days.ts';

/** An amount in the currency's smallest unit. */
export type Price = { amountMinor: number; currency: string };

export type BookingDocument = OutboxFields<BookingEvent> & {
  _id: string;
  customerId: string;
  providerId: string;
  /** Kept here so that who is party to a booking is known without loading anything else. */
  providerOwnerId: string;
  providerName: string;
  serviceId: string;
  serviceName: string;
  startsAt: Date;
  endsAt: Date;
  seats: number;
  note: string | null;
  price: Price;
  status: BookingStatus;
  /** The one before `status`. */
  previousStatus: BookingStatus | null;
  /** Why it ended without taking place. */
  reason: { code: EndReason; text: string | null; writtenBy?: string } | null;
  /** What it claims, as the service's rules were when it was asked for: its days in order, with the buffers. */
  claim: { parts: AgendaPart[]; capacity: number };
  idempotencyKey?: string;
  inputHash?: string;
  createdAt: Date;
  /** When it expires if it is not decided by then. */
  deadlineAt: Date;
  /** How often its job was enqueued again by the reconciler. */
  attempt: number;
  /** While it is PENDING: when the reconciler enqueues its job once more. */
  enqueueAt?: Date;
  /** From its end until its claims are known to be given back. */
  releaseAt?: Date;
  /** While it is CONFIRMED: when it has taken place. */
  completeAt?: Date;
};

const price = new Schema<Price>({ amountMinor: Number, currency: String }, { _id: false });
const part = new Schema<AgendaPart>({ agendaId: String, startsAt: Date, endsAt: Date }, { _id: false });
const text = { type: String, required: true };
const instant = { type: Date, required: true };

const schema = new Schema<BookingDocument>(
  {
    _id: text,
    customerId: text,
    providerId: text,
    providerOwnerId: text,
    providerName: text,
    serviceId: text,
    serviceName: text,
    startsAt: instant,
    endsAt: instant,
    seats: { type: Number, required: true },
    note: { type: String, default: null },
    price: { type: price, required: true },
    status: { type: String, required: true, enum: bookingStatuses },
    previousStatus: { type: String, default: null },
    reason: {
      type: new Schema({ code: String, text: { type: String, default: null }, writtenBy: String }, { _id: false }),
      default: null,
    },
    claim: { type: new Schema({ parts: [part], capacity: Number }, { _id: false }), required: true },
    idempotencyKey: { type: String },
    inputHash: { type: String },
    createdAt: instant,
    deadlineAt: instant,
    attempt: { type: Number, required: true, default: 1 },
    enqueueAt: { type: Date },
    releaseAt: { type: Date },
    completeAt: { type: Date },
  },
  { collection: 'bookings', versionKey: false },
);
addOutboxFields(schema);
schema.index({ customerId: 1, _id: -1 });
schema.index({ customerId: 1, status: 1, _id: -1 });
schema.index({ status: 1, _id: -1 });
schema.index({ providerId: 1, _id: -1 });
schema.index(
  { customerId: 1, idempotencyKey: 1 },
  { unique: true, partialFilterExpression: { idempotencyKey: { $exists: true } } },
);
schema.index({ 'reason.writtenBy': 1 }, { sparse: true });
// What the reconciler looks for is there only while there is something to do, so these stay small.
schema.index({ enqueueAt: 1 }, { sparse: true });
schema.index({ releaseAt: 1 }, { sparse: true });
schema.index({ completeAt: 1 }, { sparse: true });
schema.index({ deadlineAt: 1 }, { partialFilterExpression: { status: 'PENDING' } });

export type BookingModel = Model<BookingDocument>;

export const bookingModel = (db: Connection): BookingModel => db.model<BookingDocument>('Booking', schema);
