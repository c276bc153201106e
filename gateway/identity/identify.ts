import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Role, roles, scopesOf } from '#contracts/authority.ts';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { Refusal, refuse } from '#runtime/errors/refusal.ts';
import { noStanding, type Standing, type TokenFacts } from './standing.ts';

/** Who asks, for as long as that may be believed. */
export type Identity = {
  /**
   * The caller as of now: frozen, and the same one as long as nothing changes.
   * @throws Refusal SESSION_OVER, UNAUTHENTICATED when the token has expired, UNAVAILABLE when nobody can tell yet
   */
  caller(): Caller;
  /** When the token expires, in milliseconds since 1970; never for anonymous callers. */
  expiresAt: number;
  /** Calls `listen` when `caller()` may have changed, until the returned function is called. */
  onChange(listen: () => void): () => void;
};

/** Finds out who asks from the text of an `Authorization` header and an address. Rejects with UNAUTHENTICATED. */
export type Identify = (authorization: string | undefined, address: string | null) => Promise<Identity>;

/** A token that would hold, of a session that does not: it is known whose it was. */
export class SessionOver extends Refusal {
  readonly caller: Caller;

  constructor(caller: Caller) {
    super('SESSION_OVER');
    this.caller = caller;
  }
}

type Token = TokenFacts & { sealingKey: string; expiresAt: number; identities: Map<string | null, Identity> };

const claims = z.object({
  sub: z.string().min(1).max(200),
  sid: z.string().min(1).max(200),
  roles: z.array(z.enum(roles)),
  ver: z.number().int().nonnegative(),
  opn: z.number().int().nonnegative(),
  // The 32 bytes of a public key, in base64url.
  spk: z.string().regex(/^[\w-]{43}$/),
  exp: z.number(),
});

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
 * Verifies access tokens: EdDSA by one of our keys, issued by us for us, and not expired. Each token is verified once
 * and then remembered until it expires, and so is the frozen caller for each address that it comes from, which everything
 * behind can cache by. What has changed since it was issued is laid over it each time that somebody asks who it is. A
 * wrong token refuses the request; it never makes the caller anonymous.
 */
export function createIdentify(
  jwks: JSONWebKeySet,
  { standing = noStanding, issuer = 'sangam', audience = 'sangam', now = Date.now, remember = 10_000 }: Options = {},
): Identify {
  const key = createLocalJWKSet(jwks);
  const known = new LRUCache<string, Token>({ max: remember });
  const nobodyFrom = createNobody(remember);

  const identityOf = (token: Token, address: string | null): Identity => {
    let caller = callerOf(token, token.roles, address);
    return {
      expiresAt: token.expiresAt,
      caller() {
        if (token.expiresAt <= now()) refuse('UNAUTHENTICATED');
        const held = standing.rolesOf(token);
        if (held === null) throw new SessionOver(caller);
        if (held !== caller.roles) caller = callerOf(token, held, address);
        return caller;
      },
      onChange: (listen) => standing.onChange(token.accountId, listen),
    };
  };

  const verify = async (authorization: string): Promise<Token> => {
    const [scheme = '', text = '', ...rest] = authorization.split(' ');
    if (scheme.toLowerCase() !== 'bearer' || rest.length > 0) {
      return refuse('UNAUTHENTICATED', { expected: 'Authorization: Bearer <access token>' });
    }
    try {
      const options = { algorithms: ['EdDSA'], issuer, audience, currentDate: new Date(now()) };
      const { payload } = await jwtVerify(text, key, { ...options, requiredClaims: ['sub', 'exp', 'iat'] });
      const { sub, sid, roles: held, ver, opn, spk, exp } = claims.parse(payload);
      const facts = { accountId: sub, sessionId: sid, roles: Object.freeze(held), version: ver, openedAt: opn };
      return { ...facts, sealingKey: spk, expiresAt: exp * 1_000, identities: new Map() };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return refuse('UNAUTHENTICATED');
      throw error;
    }
  };

  return async (authorization, address) => {
    if (authorization === undefined) return nobodyFrom(address);
    let token = known.get(authorization);
    if (!token) {
      token = await verify(authorization);
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

const callerOf = (token: Token, held: readonly Role[], address: string | null): Caller =>
  Object.freeze({
    id: token.accountId,
    roles: held,
    scopes: Object.freeze(scopesOf(held)),
    sessionId: token.sessionId,
    address,
    sealingKey: token.sealingKey,
  });

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
