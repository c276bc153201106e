import { mongo } from 'mongoose';
import type { Actor } from '#contracts/events/domain-event.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal, pendEvent } from '#runtime/outbox/pending.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import { snapshotExpression } from './snapshot.ts';

/** What a booking is before the database has given it its times and its first event. */
export type NewBooking = Omit<
  BookingDocument,
  'createdAt' | 'deadlineAt' | 'enqueueAt' | 'releaseAt' | 'completeAt' | 'sequence' | 'pending' | 'pendAt'
>;

/**
 * → PENDING: stores a booking with its first event in one write, its times by the database's clock.
 *
 * @returns the booking, or null where its customer has used the idempotency key before
 */
export async function storeRequest(
  bookings: BookingModel,
  booking: NewBooking,
  by: Actor | null,
  { deadlineMs, retryAfterMs }: { deadlineMs: number; retryAfterMs: number },
): Promise<BookingDocument | null> {
  const times = {
    createdAt: '$$NOW',
    deadlineAt: { $add: ['$$NOW', deadlineMs] },
    enqueueAt: { $add: ['$$NOW', retryAfterMs] },
  };
  try {
    return await collectionOf<BookingDocument>(bookings).findOneAndUpdate(
      { _id: booking._id },
      [
        { $replaceWith: { $mergeObjects: [literal(booking), times] } },
        ...pendEvent({ type: 'booking.requested', by, data: snapshotExpression }),
      ],
      { upsert: true, returnDocument: 'after' },
    );
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === 11_000) return null;
    throw error;
  }
}
