import { z } from 'zod';
import { type DomainEvent, domainEvent } from './domain-event.ts';

export const bookingStatuses = ['PENDING', 'CONFIRMED', 'REJECTED', 'COMPLETED', 'CANCELLED', 'EXPIRED'] as const;
export type BookingStatus = (typeof bookingStatuses)[number];

/** Why a booking ended without taking place: an error of the catalogue, or who cancelled it. */
export const endReasons = [
  'SLOT_TAKEN',
  'SLOT_CONTENDED',
  'SLOT_IN_PAST',
  'DEADLINE_PASSED',
  'CANCELLED_BY_CUSTOMER',
  'CANCELLED_BY_PROVIDER',
  'CANCELLED_BY_STAFF',
] as const;
export type EndReason = (typeof endReasons)[number];

/** What a booking's event says of the booking as it was then. Times are ISO 8601 in UTC. */
export const bookingSnapshot = z.object({
  bookingId: z.string(),
  customerId: z.string(),
  providerId: z.string(),
  providerOwnerId: z.string(),
  providerName: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  status: z.enum(bookingStatuses),
  previousStatus: z.enum(bookingStatuses).nullable(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  priceMinor: z.number().int(),
  currency: z.string(),
  reason: z.object({ code: z.enum(endReasons) }).nullable(),
});
export type BookingSnapshot = z.infer<typeof bookingSnapshot>;

export const bookingEventTypes = [
  'booking.requested',
  'booking.confirmed',
  'booking.rejected',
  'booking.cancelled',
  'booking.completed',
  'booking.expired',
] as const;
export type BookingEvent = DomainEvent<BookingSnapshot> & { type: (typeof bookingEventTypes)[number] };
export const bookingEvent = domainEvent.extend({ type: z.enum(bookingEventTypes), data: bookingSnapshot });
