import type { BookingDocument } from '../booking/booking.model.ts';
import type { BookingModels } from '../models.ts';
import type { ProviderDocument } from '../provider/provider.model.ts';
import type { ReviewDocument } from '../review/review.model.ts';
import type { ServiceDocument } from '../service/service.model.ts';

/**
 * All that is kept here of one person, as plain JSON with instants in ISO 8601: what they booked and wrote, what they
 * wrote on bookings of others, and the providers that they own. Complete and in one piece; what bounds it is what one
 * person does.
 */
export async function collectBookings({ bookings, reviews, providers, services }: BookingModels, personId: string) {
  const [booked, elsewhere, reviewed, owned] = await Promise.all([
    bookings.find({ customerId: personId }, { pending: 0 }).sort({ _id: 1 }).lean<BookingDocument[]>(),
    bookings
      .find({ 'reason.writtenBy': personId, customerId: { $ne: personId } }, { reason: 1 })
      .sort({ _id: 1 })
      .lean<Pick<BookingDocument, '_id' | 'reason'>[]>(),
    reviews.find({ authorId: personId }).sort({ _id: 1 }).lean<ReviewDocument[]>(),
    providers.find({ ownerId: personId }, { pending: 0 }).sort({ _id: 1 }).lean<ProviderDocument[]>(),
  ]);
  const offered = await services
    .find({ providerId: { $in: owned.map(({ _id }) => _id) } })
    .sort({ _id: 1 })
    .lean<ServiceDocument[]>();
  return {
    bookings: booked.map(bookingOf),
    cancellations: elsewhere.map(({ _id, reason }) => ({ bookingId: _id, text: reason?.text ?? null })),
    reviews: reviewed.map(({ _id, createdAt, providerId, bookingId, rating, text }) => ({
      id: _id,
      providerId,
      bookingId,
      rating,
      text,
      createdAt: createdAt.toISOString(),
    })),
    providers: owned.map((one) => ({
      ...providerOf(one),
      services: offered
        .filter(({ providerId }) => providerId === one._id)
        .map(({ _id, ...rest }) => ({ id: _id, ...rest })),
    })),
  };
}
export type CollectedBookings = Awaited<ReturnType<typeof collectBookings>>;

const bookingOf = (stored: BookingDocument) => ({
  id: stored._id,
  providerId: stored.providerId,
  providerName: stored.providerName,
  serviceId: stored.serviceId,
  serviceName: stored.serviceName,
  status: stored.status,
  startsAt: stored.startsAt.toISOString(),
  endsAt: stored.endsAt.toISOString(),
  seats: stored.seats,
  price: stored.price,
  note: stored.note,
  reason: stored.reason && { code: stored.reason.code, text: stored.reason.text },
  idempotencyKey: stored.idempotencyKey ?? null,
  createdAt: stored.createdAt.toISOString(),
});

const providerOf = (stored: ProviderDocument) => ({
  id: stored._id,
  name: stored.name,
  description: stored.description,
  city: stored.city,
  location: { longitude: stored.location.coordinates[0], latitude: stored.location.coordinates[1] },
  categories: stored.categories,
  timeZone: stored.timeZone,
  workingHours: stored.workingHours,
  verified: stored.verified,
  ratingSum: stored.ratingSum,
  ratingCount: stored.ratingCount,
});
