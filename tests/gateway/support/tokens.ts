import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '#contracts/authority.ts';
import { createIdentify, type Identify } from '#gateway/identity/identify.ts';

const keys = generateKeyPair('EdDSA', { extractable: true });

/** The public half of the tests' key. */
export async function keySet() {
  const { publicKey } = await keys;
  return { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }] };
}

export const identify = async (): Promise<Identify> => createIdentify(await keySet());

type Claims = { roles?: Role[]; id?: string; issuer?: string; audience?: string; lifetimeMs?: number };

/** An access token as the user subgraph issues it. */
export async function tokenOf({
  roles = ['CUSTOMER'],
  id = 'usr_1',
  issuer = 'sangam',
  audience = 'sangam',
  lifetimeMs = 600_000,
}: Claims = {}): Promise<string> {
  const { privateKey } = await keys;
  return new SignJWT({ sid: 'ses_1', roles })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime(new Date(Date.now() + lifetimeMs))
    .sign(privateKey);
}
