import type { Role, Scope } from './authority.ts';

/** Who asks. The gateway finds out once; everything behind it is told. Frozen, because it is shared. */
export type Caller = {
  readonly id: string | null;
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  readonly sessionId: string | null;
};

export const anonymous: Caller = Object.freeze({ id: null, roles: [], scopes: [], sessionId: null });

/** The system itself, for jobs that act on nobody's behalf. It has no scopes: jobs do not go through the graph. */
export const header = { caller: 'x-sangam-caller', requestId: 'x-request-id' } as const;
