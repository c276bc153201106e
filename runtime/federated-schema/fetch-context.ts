import type { Caller } from '#contracts/caller.ts';

/** What every resolver's context has: who asks, and the request's id for the logs. Loaders are added by the subgraph. */
export type FetchContext = { caller: Caller; requestId: string };
