import type { BookingSnapshot } from '#contracts/events/booking.ts';
import type { BookingDocument } from './booking.model.ts';

const isoInstant = (date: string) => ({ $dateToString: { date, format: '%Y-%m-%dT%H:%M:%S.%LZ' } });

/** Expression: what a booking's event says of the booking, from the document as the same update has changed it. */
export const snapshotExpression = {
  bookingId: '$_id',
  customerId: '$customerId',
  providerId: '$providerId',
  providerOwnerId: '$providerOwnerId',
  providerName: '$providerName',
  serviceId: '$serviceId',
  serviceName: '$serviceName',
  status: '$status',
  previousStatus: '$previousStatus',
  startsAt: isoInstant('$startsAt'),
  endsAt: isoInstant('$endsAt'),
  priceMinor: '$price.amountMinor',
  currency: '$price.currency',
  // Without what the person wrote: a text stays in the booking, where it can be erased.
  reason: { $cond: [{ $ifNull: ['$reason.code', false] }, { code: '$reason.code' }, null] },
} satisfies Record<keyof BookingSnapshot, unknown>;

/** The same for a document that is made outside the database. */
export const snapshotOf = (booking: Omit<BookingDocument, 'sequence' | 'pending' | 'pendAt'>): BookingSnapshot => ({
  bookingId: booking._id,
  customerId: booking.customerId,
  providerId: booking.providerId,
  providerOwnerId: booking.providerOwnerId,
  providerName: booking.providerName,
  serviceId: booking.serviceId,
  serviceName: booking.serviceName,
  status: booking.status,
  previousStatus: booking.previousStatus,
  startsAt: booking.startsAt.toISOString(),
  endsAt: booking.endsAt.toISOString(),
  priceMinor: booking.price.amountMinor,
  currency: booking.price.currency,
  reason: booking.reason && { code: booking.reason.code },
});
