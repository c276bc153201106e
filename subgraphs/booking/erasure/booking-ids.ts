import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { BookingDocument, BookingModel } from '../booking/booking.model.ts';

const pageSize = 500;

/** The ids of the bookings of a customer or with a provider, a page at a time. */
export async function* bookingIds(
  bookings: BookingModel,
  whose: Pick<BookingDocument, 'customerId'> | Pick<BookingDocument, 'providerId'>,
): AsyncGenerator<string[]> {
  const found = collectionOf<BookingDocument>(bookings).find(whose, {
    projection: { _id: 1 },
    comment: `${background} erase`,
  });
  let page: string[] = [];
  for await (const { _id } of found) {
    page.push(_id);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
