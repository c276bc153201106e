import { type Connection, Schema } from 'mongoose';

/**
 * The key pair that what is recorded about one person is sealed with. `_id` is the person's id; the private key is
 * wrapped by a secret that is not in the database, and absent once it is destroyed.
 */
export type PersonalKey = { _id: string; publicKey: string; wrapped?: string };

const personalKeySchema = new Schema<PersonalKey>(
  {
    _id: { type: String, required: true },
    publicKey: { type: String, required: true },
    wrapped: { type: String },
  },
  { versionKey: false },
);

export const personalKeyModel = (db: Connection) => db.model('PersonalKey', personalKeySchema, 'personalKeys');
export type PersonalKeyModel = ReturnType<typeof personalKeyModel>;
