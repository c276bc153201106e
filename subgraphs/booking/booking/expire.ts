import { background } from '#runtime/mongo/monitor-commands.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import { transition } from './transition.ts';

/**
 * PENDING → EXPIRED, if the database's clock says that its deadline has passed.
 *
 * @returns the booking, or null where it is not PENDING any more or still has time
 */
export const expire = (bookings: BookingModel, bookingId: string): Promise<BookingDocument | null> =>
  transition(bookings, {
    bookingId,
    to: 'EXPIRED',
    event: 'booking.expired',
    reason: { code: 'DEADLINE_PASSED', text: null },
    when: { $lte: ['$deadlineAt', '$$NOW'] },
    comment: `${background} expire`,
  });
