import type { Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/subgraph.ts';
import { createUserLoaders, type UserLoaders } from './loaders.ts';
import type { UserModels } from './models.ts';

/** What a resolver of this subgraph is given with each fetch. */
export type UserContext = FetchContext & { loaders: UserLoaders };

export const createUserContext =
  (models: UserModels) =>
  (fetch: FetchContext): UserContext => ({ ...fetch, loaders: createUserLoaders(models) });

/** The id of whoever is signed in, or an UNAUTHENTICATED refusal. */
export const callerId = (caller: Caller): string => caller.id ?? refuse('UNAUTHENTICATED');
