import { type Connection, Schema } from 'mongoose';
import { type Role, roles } from '#contracts/authority.ts';
import type { AccountEvent } from '#contracts/events/account.ts';
import { addOutboxFields, type OutboxFields } from '#runtime/outbox/pending.ts';

/** The languages in which Sangam speaks to people, as BCP 47 tags. */
export const locales = ['en', 'ne'] as const;
export type Locale = (typeof locales)[number];

export type Place = { latitude: number; longitude: number };

/**
 * One person. `_id` is `usr_…`; `email` is in its normal form and unique. `sequence` counts what happened to the account:
 * tokens and sessions remember it, so that what came later than they did is known without a clock.
 */
export type Account = Partial<OutboxFields<AccountEvent>> & {
  _id: string;
  email: string;
  displayName: string;
  /** Argon2id in PHC form. */
  passwordHash: string;
  roles: Role[];
  locale: Locale;
  /** An IANA name such as `Asia/Kathmandu`. */
  timeZone: string;
  home: Place | null;
  createdAt: Date;
  /** The sequence number at which everybody was signed out: sessions that were opened before are over. */
  signedOutAt?: number;
  /** Its deletion was asked for: nobody can act as this person any more. */
  closedAt?: Date | null;
  /** What the registration was asked with, so that asking again is noticed. Absent in demonstration data. */
  registration?: { key: string; inputHash: string };
};

/** What leaves the model by default: never the password's hash, nor how the account came to be. */
export type PublicAccount = Omit<Account, 'passwordHash' | 'registration' | 'pending'>;
export const withoutSecrets = { passwordHash: 0, registration: 0, pending: 0 } as const;

const place = new Schema<Place>({ latitude: Number, longitude: Number }, { _id: false });
const registration = new Schema({ key: String, inputHash: String }, { _id: false });

const accountSchema = new Schema<Account>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    displayName: { type: String, required: true },
    passwordHash: { type: String, required: true },
    roles: { type: [{ type: String, enum: roles }], required: true },
    locale: { type: String, enum: locales, required: true },
    timeZone: { type: String, required: true },
    home: { type: place, default: null },
    createdAt: { type: Date, required: true },
    signedOutAt: { type: Number },
    closedAt: { type: Date, default: null },
    registration: { type: registration, required: false },
  },
  { versionKey: false },
);
addOutboxFields(accountSchema);
accountSchema.index({ email: 1 }, { unique: true });
// Whoever registers is not signed in: all of them are one caller, and the key is unique among them.
accountSchema.index({ 'registration.key': 1 }, { unique: true, sparse: true });

export const accountModel = (db: Connection) => db.model('Account', accountSchema, 'accounts');
export type AccountModel = ReturnType<typeof accountModel>;
