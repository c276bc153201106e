import { type Connection, type Model, Schema } from 'mongoose';

/** One booking's claim on one day of a provider. */
export type Claim = {
  bookingId: string;
  /**
   * The run of the job that made it. Until it is committed, another run of the same booking takes it over, and then
   * this one has lost it.
   */
  holder: string;
  startsAt: Date;
  endsAt: Date;
  seats: number;
  capacity: number;
  /** When it lapses, by the database's clock; null once it is committed. */
  expiresAt: Date | null;
};

/** What one provider's time on one of its days is promised to. Changed only by the files beside this one. */
export type AgendaDocument = {
  /** `<provider id>/<date>`, see `agendaIdOf`. */
  _id: string;
  claims: Claim[];
  /** Counts the claims ever made. */
  version: number;
  /** There while a claim has to be compared with its booking after this instant, see `settle.ts`. */
  checkAt?: Date;
};

const claim = new Schema<Claim>(
  {
    bookingId: { type: String, required: true },
    holder: { type: String, required: true },
    startsAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    seats: { type: Number, required: true },
    capacity: { type: Number, required: true },
    expiresAt: { type: Date, default: null },
  },
  { _id: false },
);

const schema = new Schema<AgendaDocument>(
  {
    _id: { type: String, required: true },
    claims: { type: [claim], required: true },
    version: { type: Number, required: true, default: 0 },
    checkAt: { type: Date },
  },
  { collection: 'agendas', versionKey: false },
);
schema.index({ checkAt: 1 }, { sparse: true });

export type AgendaModel = Model<AgendaDocument>;

export const agendaModel = (db: Connection): AgendaModel => db.model<AgendaDocument>('Agenda', schema);
