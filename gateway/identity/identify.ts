import type { JSONWebKeySet } from 'jose';
import { LRUCache } from 'lru-cache';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { noStanding, type Standing } from './standing.ts';
import { callerOf, RefusedCaller, type Token } from './token-caller.ts';
import { createVerifyToken } from './verify-token.ts';

/** Who asks, for as long as that may be believed. */
export type Identity = {
  /**
   * The caller as of now: frozen, and the same one as long as nothing changes.
   * @throws RefusedCaller SESSION_OVER, or UNAUTHENTICATED when the token has expired
   * @throws Refusal UNAVAILABLE when nobody can tell yet
   */
  caller(): Caller;
  /** When the token expires, in milliseconds since 1970; never for anonymous callers. */
  expiresAt: number;
  /** Calls `listen` when `caller()` may have changed, until the returned function is called. */
  onChange(listen: () => void): () => void;
};

/**
 * Finds out who asks from the text of an `Authorization` header and an address. Rejects with UNAUTHENTICATED, as a
 * RefusedCaller where it is known whose token it was.
 */
export type Identify = (authorization: string | undefined, address: string | null) => Promise<Identity>;

type Known = Token & { identities: Map<string | null, Identity> };

/** Addresses that one token is remembered with. A person moves between a few at most. */
const MAX_ADDRESSES = 8;

/** Without keys nobody can sign in: a gateway for a graph that has no tokens of ours. */
export function createIdentifyNobody({ remember = 10_000 } = {}): Identify {
  const nobodyFrom = createNobody(remember);
  return async (authorization, address) =>
    authorization === undefined
      ? nobodyFrom(address)
      : refuse('UNAUTHENTICATED', { expected: 'no access token: none can be verified' });
}

type Options = { standing?: Standing; issuer?: string; audience?: string; now?: () => number; remember?: number };

/**
 * Knows people by their access tokens. Each token is verified once and then remembered until it expires, and so is the
 * frozen caller for each address that it comes from, which everything behind can cache by. What has changed since it was
 * issued is laid over it each time that somebody asks who it is. A wrong token refuses the request; it never makes the
 * caller anonymous.
 */
export function createIdentify(
  jwks: JSONWebKeySet,
  { standing = noStanding, issuer = 'sangam', audience = 'sangam', now = Date.now, remember = 10_000 }: Options = {},
): Identify {
  const verify = createVerifyToken(jwks, { issuer, audience, now });
  const known = new LRUCache<string, Known>({ max: remember });
  const nobodyFrom = createNobody(remember);

  const identityOf = (token: Token, address: string | null): Identity => {
    let caller = callerOf(token, token.roles, address);
    return {
      expiresAt: token.expiresAt,
      caller() {
        if (token.expiresAt <= now() || token.issuedAt < standing.knownSince())
          throw new RefusedCaller('UNAUTHENTICATED', caller);
        const held = standing.rolesOf(token);
        if (held === null) throw new RefusedCaller('SESSION_OVER', caller);
        if (held !== caller.roles) caller = callerOf(token, held, address);
        return caller;
      },
      onChange: (listen) => standing.onChange(token.accountId, listen),
    };
  };

  return async (authorization, address) => {
    if (authorization === undefined) return nobodyFrom(address);
    let token = known.get(authorization);
    if (!token) {
      token = { ...(await verify(authorization, address)), identities: new Map() };
      known.set(authorization, token);
    }
    let identity = token.identities.get(address);
    if (!identity) {
      const [oldest] = token.identities.keys();
      if (oldest !== undefined && token.identities.size >= MAX_ADDRESSES) token.identities.delete(oldest);
      identity = identityOf(token, address);
      token.identities.set(address, identity);
    }
    return identity;
  };
}

/** Who is not signed in, one frozen caller for each address. */
function createNobody(remember: number): (address: string | null) => Identity {
  const known = new LRUCache<string, Identity>({ max: remember });
  const identityOf = (caller: Caller): Identity => ({
    caller: () => caller,
    expiresAt: Number.POSITIVE_INFINITY,
    onChange: () => () => undefined,
  });
  const fromNowhere = identityOf(anonymous);
  return (address) => {
    if (address === null) return fromNowhere;
    let identity = known.get(address);
    if (!identity) {
      identity = identityOf(Object.freeze({ ...anonymous, address }));
      known.set(address, identity);
    }
    return identity;
  };
}
