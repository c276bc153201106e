import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';
import type { Role } from '#contracts/authority.ts';

const ISSUER = 'sangam';
const AUDIENCE = 'sangam';

export type AccessToken = { accessToken: string; accessTokenExpiresAt: Date };

/** Whom a token is for, and what was known of them when it was signed. */
export type Holder = {
  userId: string;
  sessionId: string;
  roles: readonly Role[];
  /** The account's sequence number now: events with a later one know more than the token. */
  accountSequence: number;
  /** The account's sequence number that the session was opened with: see `Account.signedOutAt`. */
  openedAt: number;
  /** The person's public key, with which gateways seal what they record about the person. */
  sealingKey: string;
};

export type AccessTokens = { sign(holder: Holder, now: Date): Promise<AccessToken> };

/**
 * Signs access tokens: JWT with EdDSA over a private Ed25519 JWK, claims `iss aud sub sid roles iat exp` and our own
 * `ver` (the account's sequence number), `opn` (the one its session was opened with) and `spk` (the person's public
 * sealing key); the key's RFC 7638 thumbprint as `kid`, so that a verifier can hold the old and the new key while keys
 * are changed.
 */
export async function createAccessTokens(key: JWK, lifetimeSeconds = 600): Promise<AccessTokens> {
  const [kid, privateKey] = await Promise.all([calculateJwkThumbprint(key), importJWK(key, 'EdDSA')]);
  return {
    async sign({ userId, sessionId, roles, accountSequence, openedAt, sealingKey }, now) {
      const issuedAt = Math.floor(now.getTime() / 1000);
      const expiresAt = issuedAt + lifetimeSeconds;
      const claims = { sid: sessionId, roles: [...roles], ver: accountSequence, opn: openedAt, spk: sealingKey };
      const accessToken = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(privateKey);
      return { accessToken, accessTokenExpiresAt: new Date(expiresAt * 1000) };
    },
  };
}

/** The public half of a signing key as the key set that the gateway verifies with (`SANGAM_TOKEN_JWKS`). */
export async function publicKeySet(key: JWK): Promise<{ keys: JWK[] }> {
  const { kty, crv, x } = key;
  return { keys: [{ kty, crv, x, alg: 'EdDSA', use: 'sig', kid: await calculateJwkThumbprint(key) }] };
}
