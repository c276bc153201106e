import type { Schema } from 'mongoose';
import { type Actor, type DomainEvent, eventId } from '#contracts/events/domain-event.ts';

/**
 * What a document carries that tells events: the last sequence number, and the events that are not delivered yet.
 * `pendAt` is there exactly as long as `pending` is not empty, so that its sparse index is as small as the backlog.
 */
export type OutboxFields<Event extends DomainEvent = DomainEvent> = {
  sequence: number;
  pending: Event[];
  pendAt?: Date | null;
};

/** A document that tells events, as the outbox sees it. */
export type TellingDocument<Event extends DomainEvent = DomainEvent> = { _id: string } & OutboxFields<Event>;

/** Gives a schema the fields and the index of {@link OutboxFields}. `pending` is never selected by default. */
export function addOutboxFields(schema: Schema): void {
  schema.add({
    sequence: { type: Number, required: true, default: 0 },
    pending: { type: [{}], required: true, default: [] },
    pendAt: { type: Date },
  });
  schema.index({ pendAt: 1 }, { sparse: true });
}

type FirstEvent<Event extends DomainEvent> = Pick<Event, 'type' | 'aggregateId' | 'data' | 'by'> & { occurredAt: Date };

/** The fields with which a document is inserted that tells of its own creation. */
export function firstEvent<Event extends DomainEvent>({
  type,
  aggregateId,
  data,
  occurredAt,
  by = null,
}: FirstEvent<Event>) {
  const event = {
    id: eventId(aggregateId, 1),
    type,
    aggregateId,
    sequence: 1,
    occurredAt: occurredAt.toISOString(),
    by,
    data,
  };
  return { sequence: 1, pending: [event], pendAt: occurredAt };
}

type NextEvent = {
  type: string;
  /** An aggregation expression. Wrap every value that is not one in {@link literal}: `$` in a user's text is not text. */
  data: unknown;
  /** Who did it; the system itself if it is left out. */
  by?: Actor | null;
  /** Tell it only when this expression is true; otherwise the document's events stay as they are. */
  when?: unknown;
};

/** A value inside an aggregation expression that is only a value, whatever it contains. */
export const literal = (value: unknown): { $literal: unknown } => ({ $literal: value });

/**
 * The stages that append an event to an update pipeline, so that the state and the event that tells of it change in
 * one atomic write, in order, by the database's clock. Put them last: `data` sees the document as changed before.
 */
export function pendEvent({ type, data, by = null, when }: NextEvent): Record<string, unknown>[] {
  const event = {
    id: { $concat: ['evt:', '$_id', ':', { $toString: '$sequence' }] },
    type: literal(type),
    aggregateId: '$_id',
    sequence: '$sequence',
    occurredAt: { $dateToString: { date: '$$NOW', format: '%Y-%m-%dT%H:%M:%S.%LZ' } },
    by: literal(by),
    data,
  };
  const tell = {
    pending: { $concatArrays: [{ $ifNull: ['$pending', []] }, [event]] },
    pendAt: '$$NOW',
  };
  const counted = { $add: [{ $ifNull: ['$sequence', 0] }, 1] };
  if (when === undefined) return [{ $set: { sequence: counted } }, { $set: tell }];
  return [
    { $set: { telling: { $cond: [when, true, false] } } },
    { $set: { sequence: { $cond: ['$telling', counted, '$sequence'] } } },
    {
      $set: {
        pending: { $cond: ['$telling', tell.pending, '$pending'] },
        pendAt: { $cond: ['$telling', tell.pendAt, '$pendAt'] },
      },
    },
    { $unset: 'telling' },
  ];
}
