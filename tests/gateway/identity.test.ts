import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createIdentify, type Identify, identifyNobody } from '#gateway/identity/identify.ts';
import { keySet, tokenOf } from './support/tokens.ts';

let now = Date.now();
let identify: Identify;
beforeAll(async () => {
  identify = createIdentify(await keySet(), { now: () => now });
});
const refused = expect.objectContaining({ code: 'UNAUTHENTICATED' });
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an access token', () => {
  test('makes a frozen caller with the scopes of its roles, the same one for the same token', async () => {
    const authorization = `Bearer ${await tokenOf({ roles: ['CUSTOMER', 'OPS'] })}`;
    const { caller } = await identify(authorization);
    expect(caller).toMatchObject({ id: 'usr_1', roles: ['CUSTOMER', 'OPS'], sessionId: 'ses_1' });
    expect(caller.scopes).toContain('system:read');
    expect(Object.isFrozen(caller)).toBe(true);
    expect((await identify(authorization)).caller).toBe(caller);
  });

  test('absent means anonymous; anything that is not one is refused, never anonymous', async () => {
    expect((await identify(undefined)).caller.id).toBeNull();
    for (const wrong of ['', 'Bearer', 'Bearer ', 'Basic dXNlcjpw', 'Bearer a.b.c', `Bearer ${await tokenOf()} x`]) {
      await expect(identify(wrong), wrong).rejects.toEqual(refused);
    }
  });

  test('of another issuer, for another audience, or expired', async () => {
    for (const claims of [{ issuer: 'other' }, { audience: 'other' }, { lifetimeMs: -1_000 }]) {
      await expect(identify(`Bearer ${await tokenOf(claims)}`)).rejects.toEqual(refused);
    }
  });

  test('that expires while it is remembered', async () => {
    const authorization = `Bearer ${await tokenOf({ lifetimeMs: 60_000 })}`;
    await identify(authorization);
    now += 61_000;
    await expect(identify(authorization)).rejects.toEqual(refused);
    now = Date.now();
  });

  test('by another key, without a signature, or signed with our public key as a secret', async () => {
    const { keys } = await keySet();
    const claims = { sub: 'usr_1', sid: 'ses_1', roles: ['ADMIN'], iss: 'sangam', aud: 'sangam' };
    const lasting = { ...claims, iat: Math.floor(now / 1_000), exp: Math.floor(now / 1_000) + 600 };
    const { privateKey } = await generateKeyPair('EdDSA');
    const byOther = await new SignJWT(lasting).setProtectedHeader({ alg: 'EdDSA', kid: 'test' }).sign(privateKey);
    const confused = await new SignJWT(lasting)
      .setProtectedHeader({ alg: 'HS256', kid: 'test' })
      .sign(new TextEncoder().encode(JSON.stringify(keys[0])));
    const none = `${base64({ alg: 'none', kid: 'test' })}.${base64(lasting)}.`;
    for (const token of [byOther, confused, none]) await expect(identify(`Bearer ${token}`)).rejects.toEqual(refused);
  });

  test('with a role that does not exist', async () => {
    await expect(identify(`Bearer ${await tokenOf({ roles: ['ROOT' as 'ADMIN'] })}`)).rejects.toEqual(refused);
  });

  test('brings no key of its own', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const token = await new SignJWT({ sid: 's', roles: ['ADMIN'] })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'test', jwk: await exportJWK(publicKey) })
      .setIssuer('sangam')
      .setAudience('sangam')
      .setSubject('usr_1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    await expect(identify(`Bearer ${token}`)).rejects.toEqual(refused);
  });
});

test('a gateway without keys refuses tokens rather than ignore them', async () => {
  expect((await identifyNobody(undefined)).caller.id).toBeNull();
  await expect(identifyNobody(`Bearer ${await tokenOf()}`)).rejects.toEqual(refused);
});
