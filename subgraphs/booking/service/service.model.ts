import { type Connection, type Model, Schema } from 'mongoose';
import type { BookingRules } from '../availability/slots.ts';
import type { Price } from '../booking/booking.model.ts';

export type ServiceDocument = BookingRules & {
  _id: string;
  providerId: string;
  name: string;
  category: string;
  /** For one seat. */
  price: Price;
};

const text = { type: String, required: true };
const wholeFrom = (min: number) => ({ type: Number, required: true, min });

const schema = new Schema<ServiceDocument>(
  {
    _id: text,
    providerId: text,
    name: text,
    category: text,
    price: {
      type: new Schema<Price>({ amountMinor: wholeFrom(0), currency: text }, { _id: false }),
      required: true,
    },
    durationMinutes: wholeFrom(1),
    bufferBeforeMinutes: wholeFrom(0),
    bufferAfterMinutes: wholeFrom(0),
    noticeMinutes: wholeFrom(0),
    horizonDays: wholeFrom(1),
    capacity: wholeFrom(1),
  },
  { collection: 'services', versionKey: false },
);
schema.index({ providerId: 1, _id: 1 });

export type ServiceModel = Model<ServiceDocument>;

export const serviceModel = (db: Connection): ServiceModel => db.model<ServiceDocument>('Service', schema);
