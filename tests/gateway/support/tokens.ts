import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '#contracts/authority.ts';
import { createIdentify, type Identify } from '#gateway/identity/identify.ts';
import type { Standing } from '#gateway/identity/standing.ts';
import { createSealingKeys } from '#runtime/personal-data/seal.ts';

const keys = generateKeyPair('EdDSA', { extractable: true });

/** The public half of the tests' key. */
export async function keySet() {
  const { publicKey } = await keys;
  return { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }] };
}

export const identify = async (standing?: Standing): Promise<Identify> =>
  createIdentify(await keySet(), standing && { standing });

/** What records about the person of a test's token are sealed with. */
export const sealingKeys = createSealingKeys();

type Claims = {
  roles?: Role[];
  id?: string;
  sessionId?: string;
  version?: number;
  openedAt?: number;
  sealingKey?: string;
  issuer?: string;
  audience?: string;
  lifetimeMs?: number;
  /** How long ago it was issued. */
  ageMs?: number;
};

/** An access token as the user subgraph issues it. */
export async function tokenOf({
  roles = ['CUSTOMER'],
  id = 'usr_1',
  sessionId = 'ses_1',
  version = 1,
  openedAt = 1,
  sealingKey = sealingKeys.publicKey,
  issuer = 'sangam',
  audience = 'sangam',
  lifetimeMs = 600_000,
  ageMs = 0,
}: Claims = {}): Promise<string> {
  const { privateKey } = await keys;
  return new SignJWT({ sid: sessionId, roles, ver: version, opn: openedAt, spk: sealingKey })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(id)
    .setIssuedAt(new Date(Date.now() - ageMs))
    .setExpirationTime(new Date(Date.now() + lifetimeMs))
    .sign(privateKey);
}
