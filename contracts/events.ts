import { z } from 'zod';

/**
 * Something that happened to one aggregate, told once. `id` is `evt:<aggregateId>:<sequence>`, so writing it twice is
 * noticed; `sequence` counts 1, 2, 3 … within the aggregate; `data` is a snapshot of the fields that the event speaks of.
 */
export const domainEvent = z.object({
  id: z.string(),
  type: z.string(),
  aggregateId: z.string(),
  sequence: z.number().int().positive(),
  occurredAt: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});
export type DomainEvent<Data = Record<string, unknown>> = Omit<z.infer<typeof domainEvent>, 'data'> & { data: Data };

export const eventId = (aggregateId: string, sequence: number): string => `evt:${aggregateId}:${sequence}`;

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
  /** `text` is what the person who cancelled has written, if anything. */
  reason: z.object({ code: z.enum(endReasons), text: z.string().nullable() }).nullable(),
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

/** What a provider offers, as others need it to recommend it. Prices in minor units; ratings from 1 to 5. */
export const providerSnapshot = z.object({
  providerId: z.string(),
  ownerId: z.string(),
  name: z.string(),
  city: z.string(),
  categories: z.array(z.string()),
  location: z.object({ latitude: z.number(), longitude: z.number() }),
  services: z.array(
    z.object({ serviceId: z.string(), name: z.string(), category: z.string(), priceMinor: z.number().int() }),
  ),
  currency: z.string(),
  ratingAverage: z.number().nullable(),
  ratingCount: z.number().int(),
});
export type ProviderSnapshot = z.infer<typeof providerSnapshot>;
export type ProviderEvent = DomainEvent<ProviderSnapshot> & { type: 'provider.published' };
export const providerEvent = domainEvent.extend({ type: z.literal('provider.published'), data: providerSnapshot });

/** A topic is a log of events that its readers choose by audience. The audience decides the partition. */
export const topics = {
  /** Everything that happens to bookings, by the customer whose booking it is. */
  booking: { name: 'booking', audience: (event: BookingEvent) => event.data.customerId },
  /** What providers offer, by provider. Those who keep a read model of providers follow it. */
  provider: { name: 'provider', audience: (event: ProviderEvent) => event.data.providerId },
} as const;
