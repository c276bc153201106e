import { createHash } from 'node:crypto';
import type { Role } from '#contracts/authority.ts';
import type { BookingSnapshot } from '#contracts/events/booking.ts';
import type { BookingNoticeKind } from './notice-kinds.ts';

/** What of a booking is needed to word a notice of it. */
export type BookingFacts = Pick<BookingSnapshot, 'providerName' | 'serviceName' | 'startsAt' | 'reason'>;

/** What is told, as facts: it is worded for its reader later, and for each channel once more. Plain JSON. */
export type Tidings =
  | { kind: BookingNoticeKind; as: 'customer' | 'owner'; booking: BookingFacts }
  | { kind: 'PASSWORD_CHANGED' | 'SESSION_REUSED' }
  | { kind: 'ROLE_CHANGED'; granted: Role[]; revoked: Role[] };

/** One person is told of one event. */
export type Notice = {
  userId: string;
  eventId: string;
  occurredAt: Date;
  bookingId: string | null;
  tidings: Tidings;
};

/**
 * 24 hexadecimal digits that follow from who is told of what, and in which way: whoever makes the same notice again
 * makes it under the same id, and that is noticed.
 */
export const noticeDigest = (eventId: string, userId: string, ...purpose: string[]): string =>
  createHash('sha256')
    .update([eventId, userId, ...purpose].join('\0'))
    .digest('hex')
    .slice(0, 24);
