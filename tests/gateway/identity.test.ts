import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createIdentify, createIdentifyNobody, type Identify } from '#gateway/identity/identify.ts';
import { RefusedCaller } from '#gateway/identity/token-caller.ts';
import { createSealingKeys } from '#runtime/personal-data/seal.ts';
import { keySet, sealingKeys, tokenOf } from './support/tokens.ts';

let now = Date.now();
let identify: Identify;
beforeAll(async () => {
  identify = createIdentify(await keySet(), { now: () => now });
});
const home = '203.0.113.7';
const callerOf = async (authorization: string | undefined, address: string | null = home) =>
  (await identify(authorization, address)).caller();
const refused = expect.objectContaining({ code: 'UNAUTHENTICATED' });
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an access token', () => {
  test('makes a frozen caller with the scopes of its roles, the same one for the same token and address', async () => {
    const authorization = `Bearer ${await tokenOf({ roles: ['CUSTOMER', 'OPS'] })}`;
    const caller = await callerOf(authorization);
    expect(caller).toMatchObject({ id: 'usr_1', roles: ['CUSTOMER', 'OPS'], sessionId: 'ses_1', address: home });
    expect(caller.sealingKey).toBe(sealingKeys.publicKey);
    expect(caller.scopes).toContain('system:read');
    expect(Object.isFrozen(caller)).toBe(true);
    expect(await callerOf(authorization)).toBe(caller);
    const elsewhere = await callerOf(authorization, '192.0.2.1');
    expect(elsewhere).toEqual({ ...caller, address: '192.0.2.1' });
    expect(await callerOf(authorization, '192.0.2.1')).toBe(elsewhere);
  });

  test('is remembered with a bounded number of addresses', async () => {
    const authorization = `Bearer ${await tokenOf()}`;
    const first = await callerOf(authorization);
    for (let count = 0; count < 50; count++) await callerOf(authorization, `192.0.2.${count}`);
    const again = await callerOf(authorization);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });

  test('absent means anonymous; anything that is not one is refused, never anonymous', async () => {
    expect(await callerOf(undefined)).toMatchObject({ id: null, scopes: [], address: home });
    expect(await callerOf(undefined)).toBe(await callerOf(undefined));
    expect(await callerOf(undefined, null)).toMatchObject({ id: null, address: null });
    for (const wrong of ['', 'Bearer', 'Bearer ', 'Basic dXNlcjpw', 'Bearer a.b.c', `Bearer ${await tokenOf()} x`]) {
      await expect(callerOf(wrong), wrong).rejects.toEqual(refused);
    }
  });

  test('of another issuer, for another audience, expired, or of the future', async () => {
    for (const claims of [{ issuer: 'other' }, { audience: 'other' }, { lifetimeMs: -1_000 }, { ageMs: -600_000 }]) {
      await expect(callerOf(`Bearer ${await tokenOf(claims)}`)).rejects.toEqual(refused);
    }
  });

  test('that expires while it is remembered', async () => {
    const authorization = `Bearer ${await tokenOf({ lifetimeMs: 60_000 })}`;
    const { caller } = await identify(authorization, home);
    caller();
    now += 61_000;
    const expired = { code: 'UNAUTHENTICATED', caller: { id: 'usr_1', sessionId: 'ses_1', address: home } };
    expect(caller).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    await expect(callerOf(authorization)).rejects.toMatchObject(expired);
    now = Date.now();
  });

  test('says whose it was when it has only expired, and nobody’s otherwise', async () => {
    const expired = { lifetimeMs: -1_000 };
    const whose = async (token: string) => {
      const error = await callerOf(`Bearer ${token}`).catch((reason: unknown) => reason);
      expect(error).toEqual(refused);
      return error instanceof RefusedCaller ? error.caller : null;
    };
    const { publicKey: sealingKey } = sealingKeys;
    expect(await whose(await tokenOf(expired))).toMatchObject({ id: 'usr_1', address: home, sealingKey });
    const wrong = [{ issuer: 'other' }, { audience: 'other' }, { sealingKey: '' }, { roles: ['ROOT' as 'ADMIN'] }];
    for (const claims of wrong) expect(await whose(await tokenOf({ ...expired, ...claims }))).toBeNull();
    const [head, body] = (await tokenOf(expired)).split('.');
    const [, , signature] = (await tokenOf({ ...expired, id: 'usr_2' })).split('.');
    expect(await whose([head, body, signature].join('.'))).toBeNull();
  });

  test('by another key, without a signature, or signed with our public key as a secret', async () => {
    const { keys } = await keySet();
    const claims = { sub: 'usr_1', sid: 'ses_1', roles: ['ADMIN'], iss: 'sangam', aud: 'sangam' };
    const ours = { ver: 1, opn: 1, spk: sealingKeys.publicKey };
    const lasting = { ...claims, ...ours, iat: Math.floor(now / 1_000), exp: Math.floor(now / 1_000) + 600 };
    const { privateKey } = await generateKeyPair('EdDSA');
    const byOther = await new SignJWT(lasting).setProtectedHeader({ alg: 'EdDSA', kid: 'test' }).sign(privateKey);
    const confused = await new SignJWT(lasting)
      .setProtectedHeader({ alg: 'HS256', kid: 'test' })
      .sign(new TextEncoder().encode(JSON.stringify(keys[0])));
    const none = `${base64({ alg: 'none', kid: 'test' })}.${base64(lasting)}.`;
    for (const token of [byOther, confused, none]) await expect(callerOf(`Bearer ${token}`)).rejects.toEqual(refused);
  });

  test('with a role that does not exist, or that does not say when it was issued and for whom to seal', async () => {
    const wrong = [
      { roles: ['ROOT' as 'ADMIN'] },
      { version: -1 },
      { version: 1.5 },
      { version: '1' as unknown as number },
      { openedAt: null as unknown as number },
      { sealingKey: '' },
      { sealingKey: `${createSealingKeys().publicKey}x` },
    ];
    for (const claims of wrong) {
      await expect(callerOf(`Bearer ${await tokenOf(claims)}`), JSON.stringify(claims)).rejects.toEqual(refused);
    }
  });

  test('brings no key of its own', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const token = await new SignJWT({ sid: 's', roles: ['ADMIN'], ver: 1, opn: 1, spk: sealingKeys.publicKey })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'test', jwk: await exportJWK(publicKey) })
      .setIssuer('sangam')
      .setAudience('sangam')
      .setSubject('usr_1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    await expect(callerOf(`Bearer ${token}`)).rejects.toEqual(refused);
  });
});

test('a gateway without keys refuses tokens rather than ignore them', async () => {
  const identifyNobody = createIdentifyNobody();
  expect((await identifyNobody(undefined, home)).caller()).toMatchObject({ id: null, address: home });
  await expect(identifyNobody(`Bearer ${await tokenOf()}`, home)).rejects.toEqual(refused);
});
