import { type Connection, type Model, Schema } from 'mongoose';
import type { DomainEvent } from '#contracts/events/domain-event.ts';

/** How far one consumer got in one partition of its topic, and which process has it. */
export type ConsumerPosition = {
  /** `<consumer>/<topic>/<partition>` */
  _id: string;
  /** Empty before the first event, and then null as a position. */
  epoch: string;
  entryId: string;
  owner: string;
  leaseUntil: Date;
};

/** An event that its consumer could not handle, kept for a person to look at. */
export type DeadEvent = {
  /** `<consumer>/<event id>` */
  _id: string;
  consumer: string;
  topic: string;
  event: DomainEvent;
  error: string;
  failedAt: Date;
};

export type ConsumerModels = { positions: Model<ConsumerPosition>; deadEvents: Model<DeadEvent> };

const positionSchema = new Schema<ConsumerPosition>(
  {
    _id: { type: String, required: true },
    epoch: { type: String, default: '' },
    entryId: { type: String, default: '' },
    owner: { type: String, default: '' },
    leaseUntil: { type: Date, required: true },
  },
  { collection: 'consumerPositions', versionKey: false },
);

const deadEventSchema = new Schema<DeadEvent>(
  {
    _id: { type: String, required: true },
    consumer: { type: String, required: true },
    topic: { type: String, required: true },
    event: { type: Schema.Types.Mixed, required: true },
    error: { type: String, required: true },
    failedAt: { type: Date, required: true },
  },
  { collection: 'deadEvents', versionKey: false },
);

/** Where the consumers of one subgraph keep how far they got. */
export const consumerModels = (db: Connection): ConsumerModels => ({
  positions: db.model<ConsumerPosition>('ConsumerPosition', positionSchema),
  deadEvents: db.model<DeadEvent>('DeadEvent', deadEventSchema),
});
