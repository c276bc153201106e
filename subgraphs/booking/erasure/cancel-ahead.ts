import type { EndReason } from '#contracts/events/booking.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { BookingDocument } from '../booking/booking.model.ts';
import { giveBack } from '../booking/give-back.ts';
import { statesBefore } from '../booking/states.ts';
import { transition } from '../booking/transition.ts';
import type { ErasingParts } from './erasing-parts.ts';

type Whose = Pick<BookingDocument, 'customerId'> | Pick<BookingDocument, 'providerId'>;

/**
 * Cancels what has not begun of the bookings of a customer or with a provider, in the ordinary way: its time is free
 * again and the other party is told. Nobody does it, so the event has nobody behind it.
 */
export async function cancelAhead(
  { models, outboxes, fault }: ErasingParts,
  whose: Whose,
  code: Extract<EndReason, 'CANCELLED_BY_CUSTOMER' | 'CANCELLED_BY_PROVIDER'>,
): Promise<void> {
  const comment = `${background} erase`;
  const open = collectionOf<BookingDocument>(models.bookings).find(
    { ...whose, status: { $in: statesBefore('CANCELLED') } },
    { projection: { _id: 1 }, comment },
  );
  for await (const { _id: bookingId } of open) {
    const cancelled = await transition(models.bookings, {
      bookingId,
      to: 'CANCELLED',
      event: 'booking.cancelled',
      reason: { code, text: null },
      when: { $gt: ['$startsAt', '$$NOW'] },
      comment,
    });
    if (!cancelled) continue;
    await fault('erasure.booking');
    // What is left when it stops here, the reconciler gives back, and the outbox delivers.
    await giveBack(models, cancelled);
    await outboxes.bookings.deliver(cancelled);
  }
}
