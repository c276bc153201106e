import { background } from '#runtime/mongo/monitor-commands.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import { transition } from './transition.ts';

/**
 * CONFIRMED → COMPLETED, if the database's clock says that the appointment is over.
 *
 * @returns the booking, or null where it is not CONFIRMED or not over
 */
export const complete = (bookings: BookingModel, bookingId: string): Promise<BookingDocument | null> =>
  transition(bookings, {
    bookingId,
    to: 'COMPLETED',
    event: 'booking.completed',
    when: { $lte: ['$endsAt', '$$NOW'] },
    comment: `${background} complete`,
  });
