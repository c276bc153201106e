import type { Caller } from '#contracts/caller.ts';
import { type BookingStatus, bookingSnapshot } from '#contracts/events/booking.ts';
import { topics } from '#contracts/events/topics.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { followTopic } from '#runtime/event-log/follow-topic.ts';
import type { LogEntry } from '#runtime/event-log/log-entry.ts';
import type { UpdateKind } from '#runtime/federated-schema/update-kind.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import { partyOf } from './party.ts';

/** One thing that a follower of bookings is told. */
export type BookingNews = {
  kind: UpdateKind;
  cursor: string;
  sequence: number | null;
  occurredAt: Date | null;
  previousStatus: BookingStatus | null;
  status: BookingStatus | null;
  bookingId: string | null;
};

/** Which booking, or all of the caller's own; and after which cursor. */
export type FollowRequest = { id: string | null; after: string | null };

type Parts = { bookings: BookingModel } & Pick<ProcessParts, 'eventLog' | 'cursors'>;

const topic = topics.booking.name;

/**
 * What happens to the caller's own bookings, or to one booking that the caller is party to, from a cursor on and then
 * live. It resolves once it is listening, so what happens after that is not missed. Without a cursor the first news is
 * where it begins, so that the follower has a cursor before anything has happened.
 *
 * Refuses with UNAUTHENTICATED, BAD_ID, NOT_FOUND (also for somebody else's booking) and BAD_CURSOR.
 */
export function createFollowBookings({ bookings, eventLog, cursors }: Parts) {
  const read = (id: string) =>
    bookings.findById(id, { customerId: 1, providerOwnerId: 1, status: 1, sequence: 1 }).lean<BookingDocument>();

  const audienceOf = async (caller: Caller, id: string | null): Promise<string> => {
    if (id === null) return caller.id ?? refuse('UNAUTHENTICATED');
    const booking = await read(parseId('Booking', id, 'id'));
    return booking && partyOf(caller, booking) ? booking.customerId : refuse('NOT_FOUND', { field: 'id' });
  };

  /** Where it begins. A booking is read after the log was opened: what happens to it later comes as an event. */
  const startAt = async (cursor: string, id: string | null): Promise<BookingNews> => {
    const booking = id === null ? null : await read(id);
    const { status = null, sequence = null } = booking ?? {};
    return { ...nothing, kind: 'START', cursor, status, sequence, bookingId: id };
  };

  return async (caller: Caller, { id, after }: FollowRequest): Promise<AsyncIterableIterator<BookingNews>> => {
    const audience = await audienceOf(caller, id);
    return followTopic<BookingNews>(
      { eventLog, cursors },
      {
        topic,
        audience,
        after,
        concerns: ({ event }) => id === null || event.aggregateId === id,
        start: (cursor) => startAt(cursor, id),
        event: newsOf,
        gap: (cursor) => ({ ...nothing, kind: 'GAP', cursor }),
      },
    );
  };
}
export type FollowBookings = ReturnType<typeof createFollowBookings>;

const nothing = {
  sequence: null,
  occurredAt: null,
  previousStatus: null,
  status: null,
  bookingId: null,
} as const;

function newsOf(cursor: string, { event }: LogEntry): BookingNews {
  const { bookingId, previousStatus, status } = bookingSnapshot.parse(event.data);
  const occurredAt = new Date(event.occurredAt);
  return { kind: 'EVENT', cursor, sequence: event.sequence, occurredAt, previousStatus, status, bookingId };
}
