import { type Connection, Schema } from 'mongoose';
import { type Role, roles } from '#contracts/authority.ts';
import type { AccountEvent } from '#contracts/events/account.ts';
import type { ErasingSubgraph } from '#contracts/events/erasure.ts';
import { addOutboxFields, type OutboxFields } from '#runtime/outbox/pending.ts';
import type { ChosenChannels } from '../preferences/preferences.ts';

/** The languages in which Sangam speaks to people, as BCP 47 tags. */
export const locales = ['en', 'ne'] as const;
export type Locale = (typeof locales)[number];

/** `expiresAt` is by the database's clock. */
export type Reset = { id: string; expiresAt: Date };

/** `remaining`: who has not erased the person yet. `dueAt`, until the end: when something is to be done about it. */
export type AskedErasure = { remaining: ErasingSubgraph[]; requestedAt: Date; dueAt?: Date };

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
  /** How far the deletion is that closed it. */
  erasure?: AskedErasure;
  /** What was personal about it is gone. */
  deletedAt?: Date | null;
  /** When an ADMIN asked for deletion, see `leaveAsAdmin`. */
  leavingAt?: Date;
  /** The newest password reset that was asked for and not used yet. What the e-mail holds is made of its id. */
  reset?: Reset | null;
  /** In which ways the person wants to be told of what, as far as the person ever said. */
  notificationPreferences?: ChosenChannels;
  /** What the registration was asked with, so that asking again is noticed. Absent in demonstration data. */
  registration?: { key: string; inputHash: string };
};

/** An account as a write that tells an event returns it: for the outbox. */
export type TellingAccount = Account & Pick<OutboxFields<AccountEvent>, 'pending'>;

/** What leaves the model by default: never what opens the account, nor how it came to be. */
export type PublicAccount = Omit<Account, keyof typeof withoutSecrets>;
export const withoutSecrets = { passwordHash: 0, reset: 0, registration: 0, pending: 0 } as const;

const place = new Schema<Place>({ latitude: Number, longitude: Number }, { _id: false });
const reset = new Schema<Reset>({ id: String, expiresAt: Date }, { _id: false, id: false });
const erasure = new Schema<AskedErasure>(
  { remaining: { type: [String], default: undefined }, requestedAt: Date, dueAt: Date },
  { _id: false },
);
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
    erasure: { type: erasure, required: false },
    deletedAt: { type: Date },
    leavingAt: { type: Date },
    reset: { type: reset, default: null },
    notificationPreferences: { type: Schema.Types.Mixed },
    registration: { type: registration, required: false },
  },
  { versionKey: false },
);
addOutboxFields(accountSchema);
accountSchema.index({ email: 1 }, { unique: true });
// Whoever registers is not signed in: all of them are one caller, and the key is unique among them.
accountSchema.index({ 'registration.key': 1 }, { unique: true, sparse: true });
accountSchema.index({ 'reset.id': 1 }, { sparse: true });
accountSchema.index({ 'erasure.dueAt': 1 }, { sparse: true });

export const accountModel = (db: Connection) => db.model('Account', accountSchema, 'accounts');
export type AccountModel = ReturnType<typeof accountModel>;
