import type { Caller } from '#contracts/caller.ts';
import { type BookingStatus, bookingSnapshot, topics } from '#contracts/events.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FollowItem } from '#runtime/event-log/follow.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import { partyOf } from './party.ts';

/** One thing that a follower of bookings is told. */
export type BookingNews = {
  kind: 'START' | 'EVENT' | 'GAP';
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
    const position = after === null ? undefined : cursors.decode(topic, audience, after);
    const followed = eventLog.follow({ topic, audience, after: position });
    const opened = await followed.opened;

    const newsOf = (item: FollowItem): BookingNews => {
      if (item.kind === 'gap')
        return { ...nothing, kind: 'GAP', cursor: cursors.encode(topic, audience, item.position) };
      const { event, position } = item.entry;
      const { bookingId, previousStatus, status } = bookingSnapshot.parse(event.data);
      return {
        kind: 'EVENT',
        cursor: cursors.encode(topic, audience, position),
        sequence: event.sequence,
        occurredAt: new Date(event.occurredAt),
        previousStatus,
        status,
        bookingId,
      };
    };
    const concerns = (item: FollowItem): boolean =>
      item.kind === 'gap' || id === null || item.entry.event.aggregateId === id;
    if (after !== null) return select(followed, concerns, newsOf);
    try {
      return select(followed, concerns, newsOf, await startAt(cursors.encode(topic, audience, opened), id));
    } catch (error) {
      await followed.return?.();
      throw error;
    }
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

/**
 * First what is given, then the items that pass, mapped. By hand, because `return()` of an async generator waits behind a pending `next()`, and
 * a follower who leaves while nothing happens would never be let go.
 */
function select<Item, Mapped>(
  source: AsyncIterableIterator<Item>,
  passes: (item: Item) => boolean,
  map: (item: Item) => Mapped,
  first?: Mapped,
): AsyncIterableIterator<Mapped> {
  const end = { done: true as const, value: undefined };
  let waiting = first;
  return {
    async next() {
      if (waiting !== undefined) {
        const value = waiting;
        waiting = undefined;
        return { done: false, value };
      }
      for (;;) {
        const { done, value } = await source.next();
        if (done) return end;
        if (passes(value)) return { done: false, value: map(value) };
      }
    },
    async return() {
      await source.return?.();
      return end;
    },
    async throw(error) {
      await source.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
