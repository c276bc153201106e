import { type Connection, type Model, Schema } from 'mongoose';

export type ReviewDocument = {
  _id: string;
  providerId: string;
  /** What it is a review of: a booking is reviewed once. */
  bookingId: string;
  authorId: string;
  /** 1 to 5. */
  rating: number;
  text: string;
  createdAt: Date;
};

const text = { type: String, required: true };

const schema = new Schema<ReviewDocument>(
  {
    _id: text,
    providerId: text,
    bookingId: text,
    authorId: text,
    rating: { type: Number, required: true, min: 1, max: 5 },
    text: { type: String, default: '' },
    createdAt: { type: Date, required: true },
  },
  { collection: 'reviews', versionKey: false },
);
schema.index({ bookingId: 1 }, { unique: true });
schema.index({ providerId: 1, createdAt: -1, _id: -1 });
schema.index({ authorId: 1 });

export type ReviewModel = Model<ReviewDocument>;

export const reviewModel = (db: Connection): ReviewModel => db.model<ReviewDocument>('Review', schema);
