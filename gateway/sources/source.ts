import type { GraphQLFormattedError } from 'graphql';
import type { Caller } from '#contracts/caller.ts';

/** One fetch that a query plan makes of a subgraph, on a caller's behalf. */
export type Fetch = {
  query: string;
  variables: Record<string, unknown>;
  operationName?: string;
  caller: Caller;
  requestId: string;
};

/** Plain JSON, fresh for each fetch: the executor merges into it. */
export type Fetched = { data?: Record<string, unknown> | null; errors?: readonly GraphQLFormattedError[] };

/** Where the gateway gets a subgraph's part of an answer: a schema in this process, or a server elsewhere. */
export type Source = {
  name: string;
  /** Rejects with a Refusal (UNAVAILABLE, TIMED_OUT) when the subgraph cannot be asked. */
  fetch(fetch: Fetch): Promise<Fetched>;
  /** Events, or errors in place of them when the subgraph refuses the operation. `return()` leaves at once. */
  subscribe(fetch: Fetch): Promise<AsyncIterableIterator<Fetched> | Fetched>;
  /** Resolves when the subgraph answers. */
  ready(): Promise<void>;
  close(): Promise<void>;
};
