import type { Role, Scope } from './authority.ts';

/** Who asks. The gateway finds out once; everything behind it is told. Frozen, because it is shared. */
export type Caller = {
  readonly id: string | null;
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  readonly sessionId: string | null;
  /** Where the request came from: an IP address. Null where nobody asked from anywhere, as in a job. */
  readonly address: string | null;
  /** The public key that what is recorded about this person is sealed with (`runtime/personal-data`). */
  readonly sealingKey: string | null;
};

export const anonymous: Caller = Object.freeze({
  id: null,
  roles: [],
  scopes: [],
  sessionId: null,
  address: null,
  sealingKey: null,
});

/** The headers that go with each fetch to a subgraph: who asks, signed, and the id of the client's request. */
export const header = { caller: 'x-sangam-caller', requestId: 'x-request-id' } as const;
