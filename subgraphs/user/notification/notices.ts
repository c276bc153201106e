import type { BookingEvent } from '#contracts/events/booking.ts';
import type { Notice } from './notice.ts';
import type { BookingNoticeKind } from './notice-kinds.ts';

const told: Partial<Record<BookingEvent['type'], { kind: BookingNoticeKind; owner: boolean }>> = {
  'booking.confirmed': { kind: 'BOOKING_CONFIRMED', owner: true },
  'booking.rejected': { kind: 'BOOKING_REJECTED', owner: false },
  'booking.cancelled': { kind: 'BOOKING_CANCELLED', owner: true },
  'booking.expired': { kind: 'BOOKING_EXPIRED', owner: false },
};

/** Types of events of which somebody is told. */
export const isTold = (type: string): boolean => type in told;

/** Everybody to be told of a booking's event: each person once, also one who books with themselves. */
export function noticesOf({ id, type, occurredAt, data }: BookingEvent): Notice[] {
  const rule = told[type];
  if (!rule) return [];
  const { bookingId, customerId, providerOwnerId, providerName, serviceName, startsAt, reason } = data;
  const notice = (userId: string, as: 'customer' | 'owner'): Notice => ({
    userId,
    eventId: id,
    occurredAt: new Date(occurredAt),
    bookingId,
    tidings: { kind: rule.kind, as, booking: { providerName, serviceName, startsAt, reason } },
  });
  const customer = notice(customerId, 'customer');
  if (!rule.owner || providerOwnerId === customerId) return [customer];
  return [customer, notice(providerOwnerId, 'owner')];
}
