import type { BookingEvent } from '#contracts/events/booking.ts';
import type { ProviderPublished } from '#contracts/events/provider.ts';
import { firstEvent } from '#runtime/outbox/pending.ts';
import type { BookingDocument } from '#subgraphs/booking/booking/booking.model.ts';
import { snapshotOf } from '#subgraphs/booking/booking/snapshot.ts';
import type { ProviderDocument } from '#subgraphs/booking/provider/provider.model.ts';
import { bayesianAverage, meanRating } from '#subgraphs/booking/provider/rating.ts';
import type { ReviewDocument } from '#subgraphs/booking/review/review.model.ts';
import { termsOf } from '#subgraphs/booking/search/terms.ts';
import type { ServiceDocument } from '#subgraphs/booking/service/service.model.ts';
import type { Account } from '#subgraphs/user/account/account.model.ts';
import type { PastBooking } from './history.ts';
import type { DemonstrationProvider, Person } from './places.ts';

const currency = 'NPR';
const timeZone = 'Asia/Kathmandu';

export const accountOf = (
  { id, email, displayName, roles, home }: Person,
  passwordHash: string,
  createdAt: Date,
): Account => ({ _id: id, email, displayName, passwordHash, roles, locale: 'en', timeZone, home, createdAt });

export const servicesOf = ({ id: providerId, services }: DemonstrationProvider): ServiceDocument[] =>
  services.map(({ id, priceMinor, ...service }) => ({
    _id: id,
    providerId,
    ...service,
    price: { amountMinor: priceMinor, currency },
    noticeMinutes: 60,
    horizonDays: 60,
  }));

/** A provider with the ratings that its past bookings brought it, and the event that tells the others of it. */
export function providerOf(provider: DemonstrationProvider, past: readonly PastBooking[], now: Date): ProviderDocument {
  const { id, ownerId, name, description, city, categories, location, workingHours, verified, services } = provider;
  const ratings = past.flatMap((booking) =>
    booking.provider.id === id && booking.review ? [booking.review.rating] : [],
  );
  const ratingSum = ratings.reduce((sum, rating) => sum + rating, 0);
  const ratingCount = ratings.length;
  return {
    _id: id,
    ownerId,
    name,
    description,
    city,
    location: { type: 'Point', coordinates: [location.longitude, location.latitude] },
    categories,
    timeZone,
    agendaZone: timeZone,
    workingHours,
    verified,
    ratingSum,
    ratingCount,
    rank: bayesianAverage(ratingSum, ratingCount),
    terms: termsOf([name, description, ...categories, ...services.map((service) => service.name)]),
    ...firstEvent<ProviderPublished>({
      type: 'provider.published',
      aggregateId: id,
      occurredAt: now,
      data: {
        providerId: id,
        ownerId,
        name,
        city,
        categories,
        location,
        services: services.map((service) => ({
          serviceId: service.id,
          name: service.name,
          category: service.category,
          priceMinor: service.priceMinor,
        })),
        currency,
        ratingAverage: meanRating(ratingSum, ratingCount),
        ratingCount,
      },
    }),
  };
}

/**
 * A booking that is over. Its story begins with its end. What has taken place is told, because tastes are learned from
 * it; a cancellation is not, because it would only fill the inboxes of both parties once more.
 */
export function bookingOf(past: PastBooking): BookingDocument {
  const { id, customer, provider, service, startsAt, endsAt, status } = past;
  const booking = {
    _id: id,
    customerId: customer.id,
    providerId: provider.id,
    providerOwnerId: provider.ownerId,
    providerName: provider.name,
    serviceId: service.id,
    serviceName: service.name,
    startsAt,
    endsAt,
    seats: 1,
    note: null,
    price: { amountMinor: service.priceMinor, currency },
    status,
    previousStatus: null,
    reason: null,
    claim: { parts: [], capacity: service.capacity },
    createdAt: new Date(startsAt.getTime() - 3 * 86_400_000),
    deadlineAt: new Date(startsAt.getTime() - 3 * 86_400_000 + 300_000),
    attempt: 1,
  };
  if (status === 'CANCELLED') return { ...booking, sequence: 1, pending: [] };
  const event = { type: 'booking.completed', aggregateId: id, occurredAt: endsAt, data: snapshotOf(booking) } as const;
  return { ...booking, ...firstEvent<BookingEvent>(event) };
}

export const reviewOf = ({ id, provider, customer, endsAt, review }: PastBooking): ReviewDocument[] =>
  review
    ? [
        {
          _id: review.id,
          providerId: provider.id,
          bookingId: id,
          authorId: customer.id,
          rating: review.rating,
          text: review.text,
          createdAt: endsAt,
        },
      ]
    : [];
