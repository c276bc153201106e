import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { StoredEvent } from '#runtime/outbox/event.model.ts';
import type { BookingDocument } from '../booking/booking.model.ts';
import type { ReviewDocument } from '../review/review.model.ts';
import { bookingIds } from './booking-ids.ts';
import { cancelAhead } from './cancel-ahead.ts';
import type { ErasingParts } from './erasing-parts.ts';

const comment = `${background} erase`;

/** Expression: why a booking ended, without what somebody wrote about it. */
export const reasonWithoutText = {
  $cond: [{ $ifNull: ['$reason.code', false] }, { code: '$reason.code', text: null }, null],
};

/**
 * Takes out of a customer's bookings and reviews what is written there. What is left (which service, when, for how much,
 * how it ended, and the stars) is the provider's record too, and names nobody.
 */
export async function eraseCustomer(parts: ErasingParts, customerId: string): Promise<void> {
  const { models, fault } = parts;
  await cancelAhead(parts, { customerId }, 'CANCELLED_BY_CUSTOMER');
  await fault('erasure.booking');

  const bookings = collectionOf<BookingDocument>(models.bookings);
  const nothingWritten = {
    note: null,
    reason: reasonWithoutText,
    idempotencyKey: '$$REMOVE',
    inputHash: '$$REMOVE',
  };
  await bookings.updateMany({ customerId }, [{ $set: nothingWritten }], { comment });
  await fault('erasure.booking');

  // Also where somebody else is the customer: who owns a provider cancels, and so does our staff.
  await bookings.updateMany({ 'reason.writtenBy': customerId }, [{ $set: { reason: reasonWithoutText } }], { comment });
  await fault('erasure.booking');

  await collectionOf<ReviewDocument>(models.reviews).updateMany(
    { authorId: customerId, text: { $ne: '' } },
    { $set: { text: '' } },
    { comment },
  );
  await fault('erasure.booking');

  // Events once said what was written; those that are that old still do.
  const events = collectionOf<StoredEvent>(models.events);
  for await (const ids of bookingIds(models.bookings, { customerId })) {
    await events.updateMany(
      { aggregateId: { $in: ids }, 'event.data.reason.text': { $exists: true } },
      { $unset: { 'event.data.reason.text': '' } },
      { comment },
    );
  }
}
