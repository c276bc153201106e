import { type Connection, type Model, Schema } from 'mongoose';
import type { ProviderEvent } from '#contracts/events/provider.ts';
import { addOutboxFields, type OutboxFields } from '#runtime/outbox/pending.ts';
import type { WorkingHours } from '../availability/working-hours.ts';

export type ProviderDocument = OutboxFields<ProviderEvent> & {
  _id: string;
  /** The user whose business it is. */
  ownerId: string;
  name: string;
  description: string;
  city: string;
  /** GeoJSON: longitude first. */
  location: { type: 'Point'; coordinates: [number, number] };
  categories: string[];
  /** The IANA zone in which the working hours are meant. */
  timeZone: string;
  /** The zone whose days its agendas are kept by. Never changes, also when the provider moves to another zone. */
  agendaZone: string;
  workingHours: WorkingHours[];
  verified: boolean;
  ratingSum: number;
  ratingCount: number;
  /** The Bayesian average of the ratings: the order of a search that is near nothing. */
  rank: number;
  /** What a search finds it by, see `termsOf`. */
  terms: string[];
  /** Since when it offers nothing any more, see `withdraw`. */
  closedAt?: Date | null;
};

const text = { type: String, required: true };
const clock = { type: String, required: true, match: /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/ };

const schema = new Schema<ProviderDocument>(
  {
    _id: text,
    ownerId: text,
    name: text,
    description: { type: String, default: '' },
    city: text,
    location: {
      type: new Schema(
        { type: { type: String, enum: ['Point'], required: true }, coordinates: { type: [Number], required: true } },
        { _id: false },
      ),
      required: true,
    },
    categories: { type: [String], required: true },
    timeZone: text,
    agendaZone: { ...text, immutable: true },
    workingHours: [
      new Schema<WorkingHours>(
        { weekday: { type: Number, min: 1, max: 7, required: true }, opens: clock, closes: clock },
        { _id: false },
      ),
    ],
    verified: { type: Boolean, default: false },
    ratingSum: { type: Number, default: 0 },
    ratingCount: { type: Number, default: 0 },
    rank: { type: Number, required: true },
    terms: { type: [String], required: true },
    closedAt: { type: Date },
  },
  { collection: 'providers', versionKey: false },
);
addOutboxFields(schema);
schema.index({ rank: -1, _id: 1 });
schema.index({ categories: 1, rank: -1, _id: 1 });
schema.index({ terms: 1, rank: -1, _id: 1 });
schema.index({ location: '2dsphere' });
schema.index({ ownerId: 1 });

export type ProviderModel = Model<ProviderDocument>;

export const providerModel = (db: Connection): ProviderModel => db.model<ProviderDocument>('Provider', schema);
