import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { z } from 'zod';
import { roles } from '#contracts/authority.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { callerOf, RefusedCaller, type Token } from './token-caller.ts';

const claims = z
  .object({
    sub: z.string().min(1).max(200),
    sid: z.string().min(1).max(200),
    roles: z.array(z.enum(roles)),
    ver: z.number().int().nonnegative(),
    opn: z.number().int().nonnegative(),
    // The 32 bytes of a public key, in base64url.
    spk: z.string().regex(/^[\w-]{43}$/),
    iat: z.number(),
    exp: z.number(),
  })
  .transform(
    ({ sub, sid, roles: held, ver, opn, spk, iat, exp }): Token => ({
      ...{ accountId: sub, sessionId: sid, roles: Object.freeze(held), version: ver, openedAt: opn },
      ...{ sealingKey: spk, issuedAt: iat * 1_000 + 999, expiresAt: exp * 1_000 },
    }),
  );

/** How far the clock of who issues tokens may be ahead of ours. What claims to be from later is not from there. */
const MAX_SKEW_MS = 60_000;

type Issued = { issuer: string; audience: string; now: () => number };

/**
 * Verifies the access token of an `Authorization` header: EdDSA by one of our keys, issued by us for us, not in the
 * future, and not expired. Rejects with UNAUTHENTICATED; where the token is genuine and has only expired, with a
 * {@link RefusedCaller}.
 */
export function createVerifyToken(jwks: JSONWebKeySet, { issuer, audience, now }: Issued) {
  const key = createLocalJWKSet(jwks);

  return async (authorization: string, address: string | null): Promise<Token> => {
    const [scheme = '', text = '', ...rest] = authorization.split(' ');
    if (scheme.toLowerCase() !== 'bearer' || rest.length > 0) {
      return refuse('UNAUTHENTICATED', { expected: 'Authorization: Bearer <access token>' });
    }
    try {
      const options = { algorithms: ['EdDSA'], issuer, audience, currentDate: new Date(now()) };
      const { payload } = await jwtVerify(text, key, { ...options, requiredClaims: ['sub', 'exp', 'iat'] });
      const token = claims.parse(payload);
      return token.issuedAt > now() + MAX_SKEW_MS ? refuse('UNAUTHENTICATED') : token;
    } catch (error) {
      // The signature, the issuer and the audience have been verified before the time is looked at.
      const expired = error instanceof errors.JWTExpired ? claims.safeParse(error.payload).data : undefined;
      if (expired) throw new RefusedCaller('UNAUTHENTICATED', callerOf(expired, expired.roles, address));
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return refuse('UNAUTHENTICATED');
      throw error;
    }
  };
}
