import { type Connection, Schema } from 'mongoose';
import type { Actor, Sealed } from '#contracts/events/domain-event.ts';

/** What the trail says of one event. Whatever is personal in it is sealed. */
export type AuditEntry = {
  /** Unique: an event is entered once, however often it is consumed. */
  eventId: string;
  /** When it happened, by the event. */
  at: Date;
  /** The event's type. */
  action: string;
  /** Null where the system did it by itself; an `id` of null is nobody known. */
  actor: { id: string | null; sessionId: string | null } | null;
  /** The address that it was asked from: sealed for a person, in plain for nobody. */
  from: Actor['from'];
  /** What it was done to, such as a booking. */
  subject: { kind: string; id: string } | null;
  /** The ids of everybody whom it concerns, and of whoever did it. */
  people: string[];
  requestId: string | null;
  /** What changed, as far as it is not personal. */
  change: { before: unknown; after: unknown } | null;
  /** What changed of personal things: `{ before, after }`, sealed for the person. */
  personal: Sealed | null;
  /** Of an attempt that was refused. */
  code: string | null;
  /** The fields of the graph that an attempt asked for. */
  fields: string[];
  /** How often an attempt was made; 1 for everything else. */
  count: number;
};

/** An entry in its place. `_id` is its number, from 1 on without a gap; `hash` covers all the rest of it. */
export type ChainedEntry = AuditEntry & { _id: number; previousHash: string; hash: string };

/** How long the chain is, and the hash of the last entry. There is one. */
export type AuditHead = { _id: 'head'; count: number; hash: string; at: Date; mac: string };

const plain = { _id: false, versionKey: false } as const;
const entrySchema = new Schema<ChainedEntry>(
  {
    _id: { type: Number, required: true },
    eventId: { type: String, required: true },
    at: { type: Date, required: true },
    action: { type: String, required: true },
    actor: { type: new Schema({ id: String, sessionId: String }, plain) },
    from: { type: Schema.Types.Mixed },
    subject: { type: new Schema({ kind: String, id: String }, plain) },
    people: { type: [String], required: true },
    requestId: { type: String },
    change: { type: Schema.Types.Mixed },
    personal: { type: Schema.Types.Mixed },
    code: { type: String },
    fields: { type: [String], required: true },
    count: { type: Number, required: true },
    previousHash: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { versionKey: false },
);
entrySchema.index({ eventId: 1 }, { unique: true });
// One for each thing that the trail is searched by, each in the order in which it is listed.
entrySchema.index({ at: -1, _id: -1 });
entrySchema.index({ 'actor.id': 1, at: -1, _id: -1 });
entrySchema.index({ people: 1, at: -1, _id: -1 });
entrySchema.index({ 'subject.id': 1, at: -1, _id: -1 });
entrySchema.index({ action: 1, at: -1, _id: -1 });

const headSchema = new Schema<AuditHead>(
  {
    _id: { type: String, required: true },
    count: { type: Number, required: true },
    hash: { type: String, required: true },
    at: { type: Date, required: true },
    mac: { type: String, required: true },
  },
  { versionKey: false },
);

/** The names of the collections, for whoever reads them without making them. */
export const auditCollections = { trail: 'auditTrail', head: 'auditHead' } as const;

export const auditModels = (db: Connection) => ({
  trail: db.model('AuditEntry', entrySchema, auditCollections.trail),
  head: db.model('AuditHead', headSchema, auditCollections.head),
});
export type AuditModels = ReturnType<typeof auditModels>;
