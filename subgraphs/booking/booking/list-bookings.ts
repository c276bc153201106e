import type { BookingStatus } from '#contracts/events/booking.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { type Connection, pageSize, toConnection } from '#runtime/relay/connection.ts';
import { decodeListCursor, encodeListCursor } from '#runtime/relay/list-cursor.ts';
import type { BookingDocument, BookingModel } from './booking.model.ts';
import type { Booking } from './booking.type.ts';
import { bookingOf } from './booking-of.ts';

export type BookingList = {
  /** Only this customer's; everybody's without. */
  customerId?: string;
  status: BookingStatus | null;
  first: number;
  after: string | null;
};

const list = 'bookings';

/** A page of bookings, the latest made first. Refuses with OUT_OF_RANGE and BAD_CURSOR. */
export const createListBookings =
  (bookings: BookingModel) =>
  async ({ customerId, status, first, after }: BookingList): Promise<Connection<Booking>> => {
    const size = pageSize(first);
    const rows = await bookings
      .find(
        {
          ...(customerId !== undefined && { customerId }),
          ...(status !== null && { status }),
          ...(after !== null && { _id: { $lt: idIn(after) } }),
        },
        { pending: 0 },
      )
      // Ids begin with the second they were made in.
      .sort({ _id: -1 })
      .limit(size + 1)
      .lean<BookingDocument[]>();
    return toConnection(rows.map(bookingOf), size, ({ id }) => encodeListCursor(list, [id]));
  };
export type ListBookings = ReturnType<typeof createListBookings>;

function idIn(cursor: string): string {
  const [id] = decodeListCursor(list, cursor, 1);
  return typeof id === 'string' ? id : refuse('BAD_CURSOR', { field: 'after' });
}
