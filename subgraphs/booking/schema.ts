// Before any decorated class is defined.
import 'reflect-metadata';
import type { Caller } from '#contracts/caller.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { isId, type Kind } from '#runtime/relay/node-id.ts';
import { AvailabilityResolver } from './availability/availability.resolver.ts';
import { BookingResolver, type BookingVerbs, CustomerBookingsResolver } from './booking/booking.resolver.ts';
import type { Booking } from './booking/booking.type.ts';
import { BookingUpdateResolver } from './booking/booking-update.resolver.ts';
import { partyOf } from './booking/party.ts';
import type { BookingContext } from './context.ts';
import type { CollectedBookings } from './personal-data/collect-bookings.ts';
import { PersonalDataResolver } from './personal-data/personal-data.resolver.ts';
import { PersonalData } from './personal-data/personal-data.type.ts';
import { ProviderResolver } from './provider/provider.resolver.ts';
import { ProviderReviewsResolver, ReviewResolver } from './review/review.resolver.ts';
import { SearchResolver } from './search/search.resolver.ts';
import type { SearchProviders } from './search/search-providers.ts';
import { ServiceResolver } from './service/service.resolver.ts';

/** Everything that the graph can ask this subgraph to do, besides loading what it has. */
export type BookingServices = {
  booking: BookingVerbs;
  search: { providers: SearchProviders };
  personalData: { collect: (personId: string) => Promise<CollectedBookings> };
  clock: () => Date;
};

type Reference = { id: string };

/** Loads an entity by the id of a reference; what is no id of the kind is nothing, and asked of nobody. */
const byId =
  <Entity>(kind: Kind, load: (id: string, context: BookingContext) => Promise<Entity | null> | Entity) =>
  async ({ id }: Reference, context: BookingContext): Promise<Entity | null> =>
    typeof id === 'string' && isId(kind, id) ? load(id, context) : null;

/** The person concerned, and nobody else. */
const own = ({ id }: Caller, parent: unknown): boolean => id !== null && (parent as Reference).id === id;

/** The person concerned, and people who may read people. */
const self = ({ id, scopes }: Caller, parent: unknown): boolean =>
  scopes.includes('people:read') || (id !== null && (parent as Reference).id === id);

const party = (caller: Caller, parent: unknown): boolean => partyOf(caller, parent as Booking) !== null;

/** The executable schema of the booking subgraph over its verbs, and its SDL. */
export const buildBookingSchema = ({ booking, search, personalData, clock }: BookingServices) =>
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
      new PersonalDataResolver(personalData.collect),
    ],
    orphanedTypes: [PersonalData],
    references: {
      // Whether there is such a person is not known here, and nothing here depends on it.
      User: byId('User', (id) => ({ id })),
      PersonalData: byId('User', (id) => ({ id })),
      Provider: byId('Provider', (id, { loaders }) => loaders.provider.load(id)),
      Service: byId('Service', (id, { loaders }) => loaders.service.load(id)),
      Booking: byId('Booking', async (id, { loaders, caller }) => {
        const found = await loaders.booking.load(id);
        return found && partyOf(caller, found) ? found : null;
      }),
    },
    policies: { own, self, party },
  });

/** The SDL alone, with nothing behind it: for composition and for checking that the committed schema is not stale. */
export async function bookingSdl(): Promise<string> {
  const nothing = (): never => {
    throw new Error('this schema was built to be printed');
  };
  const { sdl } = await buildBookingSchema({
    booking: { request: nothing, cancel: nothing, list: nothing },
    search: { providers: nothing },
    personalData: { collect: nothing },
    clock: nothing,
  });
  return sdl;
}
