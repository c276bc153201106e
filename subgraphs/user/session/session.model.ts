import { type Connection, Schema } from 'mongoose';

/** One sign-in and everything that was refreshed from it: the family of its refresh tokens. `_id` is `ses_…`. */
export type Session = {
  _id: string;
  userId: string;
  /** SHA-256 of the random part that all refresh tokens of this session share. */
  secretHash: string;
  /** How often it was refreshed: the number of the one refresh token that is good now. */
  generation: number;
  rotatedAt: Date;
  createdAt: Date;
  /** Moves on with every refresh; the document goes when it has passed. */
  expiresAt: Date;
  revokedAt: Date | null;
  revokedBecause: 'SIGNED_OUT' | 'REUSED' | null;
};

const sessionSchema = new Schema<Session>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    secretHash: { type: String, required: true },
    generation: { type: Number, required: true },
    rotatedAt: { type: Date, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    revokedAt: { type: Date, default: null },
    revokedBecause: { type: String, enum: ['SIGNED_OUT', 'REUSED', null], default: null },
  },
  { versionKey: false },
);
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const sessionModel = (db: Connection) => db.model('Session', sessionSchema, 'sessions');
export type SessionModel = ReturnType<typeof sessionModel>;
