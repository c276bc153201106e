// Before any decorated class is defined.
import 'reflect-metadata';
import type { Caller } from '#contracts/caller.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { AvailabilityResolver } from './availability/availability.resolver.ts';
import { BookingResolver, type BookingVerbs, CustomerBookingsResolver } from './booking/booking.resolver.ts';
import type { Booking } from './booking/booking.type.ts';
import { BookingUpdateResolver } from './booking/booking-update.resolver.ts';
import { partyOf } from './booking/party.ts';
import type { BookingContext } from './context.ts';
import { ProviderResolver } from './provider/provider.resolver.ts';
import { ProviderReviewsResolver, ReviewResolver } from './review/review.resolver.ts';
import { SearchResolver } from './search/search.resolver.ts';
import type { SearchProviders } from './search/search-providers.ts';
import { ServiceResolver } from './service/service.resolver.ts';

/** Everything that the graph can ask this subgraph to do, besides loading what it has. */
export type BookingServices = {
  booking: BookingVerbs;
  search: { providers: SearchProviders };
  clock: () => Date;
};

type Reference = { id: string };

/** The person concerned, and people who may read people. */
const self = ({ id, scopes }: Caller, parent: unknown): boolean =>
  scopes.includes('people:read') || (id !== null && (parent as Reference).id === id);

const party = (caller: Caller, parent: unknown): boolean => partyOf(caller, parent as Booking) !== null;

/** The executable schema of the booking subgraph over its verbs, and its SDL. */
export const buildBookingSchema = ({ booking, search, clock }: BookingServices) =>
  buildFederatedSchema({
    name: 'booking',
    resolvers: [
      new ProviderResolver(),
      new ServiceResolver(),
      new AvailabilityResolver(clock),
      new SearchResolver(search.providers),
      new ProviderReviewsResolver(),
      new ReviewResolver(),
      new BookingResolver(booking),
      new CustomerBookingsResolver(booking.list),
      new BookingUpdateResolver(),
    ],
    references: {
      // Whether there is such a person is not known here, and nothing here depends on it.
      User: async ({ id }: Reference) => ({ id }),
      Provider: ({ id }: Reference, { loaders }: BookingContext) => loaders.provider.load(id),
      Service: ({ id }: Reference, { loaders }: BookingContext) => loaders.service.load(id),
      Booking: async ({ id }: Reference, { loaders, caller }: BookingContext) => {
        const found = await loaders.booking.load(id);
        return found && partyOf(caller, found) ? found : null;
      },
    },
    policies: { self, party },
  });

/** The SDL alone, with nothing behind it: for composition and for checking that the committed schema is not stale. */
export async function bookingSdl(): Promise<string> {
  const nothing = (): never => {
    throw new Error('this schema was built to be printed');
  };
  const { sdl } = await buildBookingSchema({
    booking: { request: nothing, cancel: nothing, list: nothing },
    search: { providers: nothing },
    clock: nothing,
  });
  return sdl;
}
