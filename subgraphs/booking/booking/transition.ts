import type { BookingEvent, BookingStatus } from '#contracts/events/booking.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal, pendEvent } from '#runtime/outbox/pending.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import { snapshotExpression } from './snapshot.ts';
import { freesTime, isEnd, statesBefore } from './states.ts';

type Transition = {
  bookingId: string;
  to: BookingStatus;
  event: BookingEvent['type'];
  /** Who does it; the system itself if it is left out. */
  by?: Actor | null;
  reason?: BookingDocument['reason'];
  /** Further fields to set, as expressions. */
  set?: Record<string, unknown>;
  /** A condition beyond the state, as an expression: the database decides by its own clock. */
  when?: unknown;
  comment?: string;
};

/** How soon after its end the reconciler looks whether a booking's claims were given back. */
const releaseGraceMs = 5_000;

/**
 * One change of a booking's state: one conditional write, with the next event in it. The state table says from which
 * states it is allowed.
 *
 * @returns the booking as it is now, to be handed to the outbox; null where the booking is in no such state
 */
export async function transition(
  bookings: BookingModel,
  { bookingId, to, event, by = null, reason, set = {}, when, comment }: Transition,
): Promise<BookingDocument | null> {
  const over = isEnd(to);
  return collectionOf<BookingDocument>(bookings).findOneAndUpdate(
    { _id: bookingId, status: { $in: statesBefore(to) }, ...(when !== undefined && { $expr: when }) },
    [
      {
        $set: {
          previousStatus: '$status',
          status: literal(to),
          ...(reason !== undefined && { reason: literal(reason) }),
          enqueueAt: '$$REMOVE',
          ...(over && { completeAt: '$$REMOVE' }),
          ...(freesTime(to) && { releaseAt: { $add: ['$$NOW', releaseGraceMs] } }),
          ...set,
        },
      },
      ...pendEvent({ type: event, by, data: snapshotExpression }),
    ],
    { returnDocument: 'after', ...(comment && { comment }) },
  );
}
