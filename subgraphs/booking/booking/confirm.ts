import type { BookingDocument, BookingModel } from './booking.model.ts';
import { transition } from './transition.ts';

/**
 * PENDING → CONFIRMED. Only for a booking whose claims are all committed.
 *
 * @returns the booking, or null where it is not PENDING any more
 */
export const confirm = (bookings: BookingModel, bookingId: string): Promise<BookingDocument | null> =>
  transition(bookings, { bookingId, to: 'CONFIRMED', event: 'booking.confirmed', set: { completeAt: '$endsAt' } });
