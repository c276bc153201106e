import { createHash } from 'node:crypto';
import type { BookingEvent } from '#contracts/events/booking.ts';
import type { NoticeKind } from './notification.model.ts';

/** Who is told of an event, and in which role. */
export type Notice = { id: string; userId: string; kind: NoticeKind; as: 'customer' | 'owner' };

const told: Partial<Record<BookingEvent['type'], { kind: NoticeKind; owner: boolean }>> = {
  'booking.confirmed': { kind: 'BOOKING_CONFIRMED', owner: true },
  'booking.rejected': { kind: 'BOOKING_REJECTED', owner: false },
  'booking.cancelled': { kind: 'BOOKING_CANCELLED', owner: true },
  'booking.expired': { kind: 'BOOKING_EXPIRED', owner: false },
};

/** Types of events of which somebody is told. */
export const isTold = (type: string): boolean => type in told;

/** The same event and recipient always give the same id, so that telling it twice is noticed. */
export const noticeId = (eventId: string, userId: string): string =>
  `ntf_${createHash('sha256').update(`${eventId}\0${userId}`).digest('hex').slice(0, 24)}`;

/** Everybody to be told of an event: each person once, also one who books with themselves. */
export function noticesOf({ id, type, data }: BookingEvent): Notice[] {
  const rule = told[type];
  if (!rule) return [];
  const notice = (userId: string, as: Notice['as']): Notice => ({
    id: noticeId(id, userId),
    userId,
    kind: rule.kind,
    as,
  });
  const customer = notice(data.customerId, 'customer');
  if (!rule.owner || data.providerOwnerId === data.customerId) return [customer];
  return [customer, notice(data.providerOwnerId, 'owner')];
}
