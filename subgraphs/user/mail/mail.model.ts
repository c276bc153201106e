import { type Connection, Schema } from 'mongoose';
import type { Tidings } from '../notification/notice.ts';

/** What a mail is about: facts and no text, so that it can be worded when it is sent. */
export type MailAbout = { kind: 'NOTICE'; tidings: Tidings } | { kind: 'PASSWORD_RESET' };

/**
 * One e-mail to one person, from when it is due until it is sent: the collection is the queue. Neither an address nor a
 * name, a text or a token is in it: they are read, and made, when it is sent. `_id` follows from event and reader.
 */
export type Mail = {
  _id: string;
  userId: string;
  /** Once it is sent only its kind is left. */
  about: MailAbout;
  /** When the event occurred. */
  createdAt: Date;
  /** When it may be tried. Who claims it moves this on, to when the claim ends. Absent once it is sent or given up. */
  dueAt?: Date;
  /** How often it was claimed. Only the latest claim may say what became of it. */
  attempts: number;
  firstTriedAt?: Date;
  sentAt?: Date;
  /** It was given up: refused for good, or not accepted for too long. */
  failedAt?: Date;
  /** Why the latest attempt failed: codes only, since what servers say repeats the address. */
  failure?: string;
};

const mailSchema = new Schema<Mail>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    about: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
    dueAt: { type: Date },
    attempts: { type: Number, required: true, default: 0 },
    firstTriedAt: { type: Date },
    sentAt: { type: Date },
    failedAt: { type: Date },
    failure: { type: String },
  },
  { versionKey: false },
);
// As small as what is not sent yet.
mailSchema.index({ dueAt: 1 }, { sparse: true });
mailSchema.index({ userId: 1 });

export const mailModel = (db: Connection) => db.model('Mail', mailSchema, 'mails');
export type MailModel = ReturnType<typeof mailModel>;
