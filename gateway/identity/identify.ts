import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { roles, scopesOf } from '#contracts/authority.ts';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';

/** Who asks, and until when we may believe it (milliseconds since 1970; never for anonymous callers). */
export type Identity = { caller: Caller; expiresAt: number };

/** Finds out who asks from the text of an `Authorization` header. Rejects with UNAUTHENTICATED. */
export type Identify = (authorization: string | undefined) => Promise<Identity>;

const nobody: Identity = { caller: anonymous, expiresAt: Number.POSITIVE_INFINITY };

const claims = z.object({
  sub: z.string().min(1).max(200),
  sid: z.string().min(1).max(200),
  roles: z.array(z.enum(roles)),
  exp: z.number(),
});

/** Without keys nobody can sign in: a gateway for a graph that has no tokens of ours. */
export const identifyNobody: Identify = async (authorization) =>
  authorization === undefined
    ? nobody
    : refuse('UNAUTHENTICATED', { expected: 'no access token: none can be verified' });

/**
 * Verifies access tokens: EdDSA by one of our keys, issued by us for us, and not expired. Each token is verified once
 * and then remembered until it expires, as one frozen caller that everything behind can cache by. A wrong token refuses
 * the request; it never makes the caller anonymous.
 */
export function createIdentify(
  jwks: JSONWebKeySet,
  { issuer = 'sangam', audience = 'sangam', now = Date.now, remember = 10_000 } = {},
): Identify {
  const key = createLocalJWKSet(jwks);
  const known = new LRUCache<string, Identity>({ max: remember });

  return async (authorization) => {
    if (authorization === undefined) return nobody;
    const identity = known.get(authorization) ?? (await verify(authorization));
    if (identity.expiresAt <= now()) refuse('UNAUTHENTICATED');
    return identity;
  };

  async function verify(authorization: string): Promise<Identity> {
    const [scheme = '', token = '', ...rest] = authorization.split(' ');
    if (scheme.toLowerCase() !== 'bearer' || rest.length > 0) {
      return refuse('UNAUTHENTICATED', { expected: 'Authorization: Bearer <access token>' });
    }
    try {
      const options = { algorithms: ['EdDSA'], issuer, audience, currentDate: new Date(now()) };
      const { payload } = await jwtVerify(token, key, { ...options, requiredClaims: ['sub', 'exp', 'iat'] });
      const { sub, sid, roles: held, exp } = claims.parse(payload);
      const caller = Object.freeze({
        id: sub,
        roles: Object.freeze(held),
        scopes: Object.freeze(scopesOf(held)),
        sessionId: sid,
        address: null,
        sealingKey: null,
      });
      const identity = { caller, expiresAt: exp * 1_000 };
      known.set(authorization, identity);
      return identity;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return refuse('UNAUTHENTICATED');
      throw error;
    }
  }
}
