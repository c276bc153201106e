import DataLoader from 'dataloader';
import type { Connection } from '#runtime/relay/connection.ts';
import type { Use } from './agenda/capacity.ts';
import { readUses } from './agenda/read-uses.ts';
import { rememberWindows } from './availability/working-hours.ts';
import type { BookingDocument } from './booking/booking.model.ts';
import type { Booking } from './booking/booking.type.ts';
import { bookingOf } from './booking/booking-of.ts';
import type { BookingModels } from './models.ts';
import type { ProviderDocument } from './provider/provider.model.ts';
import type { Provider } from './provider/provider.type.ts';
import { providerFields, providerOf } from './provider/provider-of.ts';
import { createLoadReviews, pageKey, type ReviewPage } from './review/list-reviews.ts';
import type { Review } from './review/review.type.ts';
import type { ServiceDocument } from './service/service.model.ts';
import type { Service } from './service/service.type.ts';
import { serviceOf } from './service/service-of.ts';

/** Fresh for each fetch: whatever is asked for, one query for each kind of thing. */
export function createBookingLoaders({ providers, services, bookings, agendas, reviews: reviewModel }: BookingModels) {
  const provider = new DataLoader<string, Provider | null>(async (ids) => {
    const found = await providers.find({ _id: { $in: ids } }, providerFields).lean<ProviderDocument[]>();
    return inOrder(ids, found.map(providerOf));
  });

  const service = new DataLoader<string, Service | null>(async (ids) => {
    const found = await services.find({ _id: { $in: ids } }).lean<ServiceDocument[]>();
    return inOrder(ids, found.map(serviceOf));
  });

  const booking = new DataLoader<string, Booking | null>(async (ids) => {
    const found = await bookings.find({ _id: { $in: ids } }, { pending: 0 }).lean<BookingDocument[]>();
    return inOrder(ids, found.map(bookingOf));
  });

  /** The services of a provider, by the provider's id. */
  const servicesOf = new DataLoader<string, Service[]>(async (providerIds) => {
    const found = await services
      .find({ providerId: { $in: providerIds } })
      .sort({ _id: 1 })
      .lean<ServiceDocument[]>();
    const byProvider = Map.groupBy(found.map(serviceOf), ({ providerId }) => providerId);
    return providerIds.map((id) => byProvider.get(id) ?? []);
  });

  /** What the time of an agenda is promised to, by the agenda's id. */
  const uses = new DataLoader<string, readonly Use[]>(async (agendaIds) => {
    const found = await readUses(agendas, agendaIds);
    return agendaIds.map((id) => found.get(id) ?? []);
  });

  const reviews = new DataLoader<ReviewPage, Connection<Review>, string>(
    createLoadReviews({ providers, reviews: reviewModel }),
    { cacheKeyFn: (page) => `${page.providerId} ${pageKey(page)}` },
  );

  return { provider, service, booking, servicesOf, uses, reviews, windowsOf: rememberWindows() };
}
export type BookingLoaders = ReturnType<typeof createBookingLoaders>;

function inOrder<Thing extends { id: string }>(ids: readonly string[], things: Thing[]): (Thing | null)[] {
  const byId = new Map(things.map((thing) => [thing.id, thing]));
  return ids.map((id) => byId.get(id) ?? null);
}
