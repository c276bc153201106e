import { type Connection, type Model, Schema } from 'mongoose';

/** A service that a provider offers, as far as recommending needs it. `priceMinor` is in minor units of the currency. */
export type CatalogueService = { serviceId: string; name: string; category: string; priceMinor: number };

/**
 * A provider as the recommender knows it: a read model, fed by `provider.published` events, with a count of its
 * bookings fed by booking events.
 *
 * How to fill it again: see `startRecommendationJobs`.
 */
export type CatalogueProvider = {
  _id: string;
  /** Of the event that this is known from; absent in a document that has only a count of bookings so far. */
  sequence: number;
  ownerId: string;
  name: string;
  city: string;
  categories: string[];
  location: { type: 'Point'; coordinates: [longitude: number, latitude: number] };
  services: CatalogueService[];
  currency: string;
  ratingAverage: number | null;
  ratingCount: number;
  /** The Bayesian rating, stored so that an index can order by it. Absent where no offer is known (any more). */
  quality: number;
  /** What it offers, as terms for comparing content. */
  terms: string[];
  /** Bookings that were confirmed or completed and not cancelled. Absent before the first one. */
  bookings?: number;
  /** The latest changes of `bookings`, so that none of them is made twice. */
  lastCounted?: string[];
};

export type CatalogueModel = Model<CatalogueProvider>;

const schema = new Schema<CatalogueProvider>(
  {
    _id: String,
    sequence: Number,
    ownerId: String,
    name: String,
    city: String,
    categories: { type: [String], default: undefined },
    location: { type: { type: String, enum: ['Point'] }, coordinates: { type: [Number], default: undefined } },
    services: {
      type: [{ _id: false, serviceId: String, name: String, category: String, priceMinor: Number }],
      default: undefined,
    },
    currency: String,
    ratingAverage: Number,
    ratingCount: Number,
    quality: Number,
    terms: { type: [String], default: undefined },
    bookings: Number,
    lastCounted: { type: [String], default: undefined },
  },
  { collection: 'providers', versionKey: false },
)
  .index({ location: '2dsphere', categories: 1 })
  .index({ categories: 1, quality: -1, _id: 1 })
  .index({ quality: -1, _id: 1 })
  .index({ bookings: -1, _id: 1 });

export const catalogueModel = (db: Connection): CatalogueModel =>
  db.model<CatalogueProvider>('CatalogueProvider', schema);
