import type { Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import type { FollowBookings } from './booking/follow.ts';
import { type BookingLoaders, createBookingLoaders } from './loaders.ts';
import type { BookingModels } from './models.ts';

/**
 * What a resolver of this subgraph is given with each fetch. `follow` is here and not in a resolver, because where a
 * subscription's events come from is asked without a resolver at hand.
 */
export type BookingContext = FetchContext & { loaders: BookingLoaders; follow: FollowBookings };

export const createBookingContext =
  (models: BookingModels, follow: FollowBookings) =>
  (fetch: FetchContext): BookingContext => ({ ...fetch, loaders: createBookingLoaders(models), follow });

/** The id of whoever is signed in, or an UNAUTHENTICATED refusal. */
export const callerId = (caller: Caller): string => caller.id ?? refuse('UNAUTHENTICATED');
