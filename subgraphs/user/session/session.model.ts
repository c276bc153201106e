import { type Connection, Schema } from 'mongoose';
import { type Revocation, revocations, type SessionEvent } from '#contracts/events/account.ts';
import { addOutboxFields, type OutboxFields } from '#runtime/outbox/pending.ts';

/** One sign-in and everything that was refreshed from it: the family of its refresh tokens. `_id` is `ses_…`. */
export type Session = OutboxFields<SessionEvent> & {
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
  revokedBecause: Revocation | null;
  /** The account's sequence number when the password was checked: see `Account.signedOutAt`. */
  accountSequence: number;
  /** What the person will know it by, as the client said; null if it said nothing. */
  device: string | null;
  /** Where it was last used from. */
  address: string | null;
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
    revokedBecause: { type: String, enum: [...revocations, null], default: null },
    accountSequence: { type: Number, required: true, default: 0 },
    device: { type: String, default: null },
    address: { type: String, default: null },
  },
  { versionKey: false },
);
addOutboxFields(sessionSchema);
sessionSchema.index({ userId: 1, createdAt: -1 });
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const sessionModel = (db: Connection) => db.model('Session', sessionSchema, 'sessions');
export type SessionModel = ReturnType<typeof sessionModel>;
