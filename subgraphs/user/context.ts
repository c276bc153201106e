import type { Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { createUserLoaders, type UserLoaders } from './loaders.ts';
import type { UserModels } from './models.ts';
import type { FollowInbox } from './notification/follow.ts';
import type { PersonalKeys } from './personal-key/personal-keys.ts';

/**
 * What a resolver of this subgraph is given with each fetch. `follow` is here and not in a resolver, because where a
 * subscription's events come from is asked without a resolver at hand.
 */
export type UserContext = FetchContext & { loaders: UserLoaders; follow: FollowInbox };

export const createUserContext =
  (models: UserModels, personalKeys: PersonalKeys, follow: FollowInbox) =>
  (fetch: FetchContext): UserContext => ({ ...fetch, loaders: createUserLoaders(models, personalKeys), follow });

/** The id of whoever is signed in, or an UNAUTHENTICATED refusal. */
export const callerId = (caller: Caller): string => caller.id ?? refuse('UNAUTHENTICATED');
