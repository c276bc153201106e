import type { EndReason } from '#contracts/events/booking.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import { transition } from './transition.ts';

export type RejectionCode = Extract<EndReason, 'SLOT_TAKEN' | 'SLOT_CONTENDED' | 'SLOT_IN_PAST'>;

/**
 * PENDING → REJECTED, with the reason. Only by who holds no claim for it: so there is nothing to be given back, which
 * saves two writes where hundreds lose the race for one slot. What a run that died has left, `settleClaims` finds.
 *
 * @returns the booking, or null where it is not PENDING any more
 */
export const reject = (
  bookings: BookingModel,
  bookingId: string,
  code: RejectionCode,
): Promise<BookingDocument | null> =>
  transition(bookings, {
    bookingId,
    to: 'REJECTED',
    event: 'booking.rejected',
    reason: { code, text: null },
    set: { releaseAt: '$$REMOVE' },
  });
