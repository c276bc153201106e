import { calculateJwkThumbprint, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, type OpenUser, openUser, password } from './open-user.ts';

let user: OpenUser;
beforeAll(async () => {
  user = await openUser();
});
afterAll(() => user.close());

const tokens = 'session { accessToken accessTokenExpiresAt refreshToken user { id } } userErrors { code field }';
const signIn = async (email: string, given = password) =>
  (
    await user.ask(`mutation ($input: SignInInput!) { signIn(input: $input) { ${tokens} } }`, {
      input: { email, password: given },
    })
  ).data.signIn;
const refresh = async (refreshToken: string) =>
  (
    await user.ask(`mutation ($token: String!) { refresh(refreshToken: $token) { ${tokens} } }`, {
      token: refreshToken,
    })
  ).data.refresh;
const signOut = async (refreshToken: string) =>
  (
    await user.ask('mutation ($token: String!) { signOut(refreshToken: $token) { signedOut userErrors { code } } }', {
      token: refreshToken,
    })
  ).data.signOut;
const refused = { session: null, userErrors: [{ code: 'BAD_REFRESH_TOKEN', field: 'refreshToken' }] };
/** As if the grace had gone by since its last refresh: the database's clock is nobody's to set. */
const graceOver = (userId: string) =>
  user.db.collection('sessions').updateMany({ userId }, { $set: { rotatedAt: new Date(0) } });

describe('signing in', () => {
  it('gives an access token that says who, with what roles, for ten minutes', async () => {
    const customer = await user.somebody();
    const { session } = await signIn(`  ${customer.email.toUpperCase()}`);
    const { payload, protectedHeader } = await jwtVerify(session.accessToken, user.publicKey, {
      issuer: 'sangam',
      audience: 'sangam',
      algorithms: ['EdDSA'],
    });
    expect(payload).toMatchObject({ sub: customer.id, sid: expect.stringMatching(/^ses_/), roles: ['CUSTOMER'] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(new Date(session.accessTokenExpiresAt).getTime()).toBe((payload.exp ?? 0) * 1000);
    expect(protectedHeader.kid).toBe(await calculateJwkThumbprint(user.settings.tokenKey));
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const customer = await user.somebody();
    const [wrong, unknown] = [await signIn(customer.email, 'not the password'), await signIn('nobody@example.com')];
    expect(wrong).toEqual({ session: null, userErrors: [{ code: 'BAD_CREDENTIALS', field: null }] });
    expect(unknown).toEqual(wrong);
  });
});

describe('refreshing', () => {
  it('gives the next pair, with the roles of now', async () => {
    const customer = await user.somebody();
    await user.ask(
      'mutation ($id: ID!) { roleGrant(userId: $id, role: PROVIDER) { userErrors { code } } }',
      { id: customer.id },
      callerOf('usr_000000000000000000000000', ['ADMIN']),
    );
    const { session } = await refresh(customer.refreshToken);
    expect(session.user.id).toBe(customer.id);
    expect(session.refreshToken).not.toBe(customer.refreshToken);
    const { payload } = await jwtVerify(session.accessToken, user.publicKey);
    expect(payload.roles).toEqual(['CUSTOMER', 'PROVIDER']);
  });

  it('gives ten who refresh at once the same successor, and ends the session when the old token comes back later', async () => {
    const customer = await user.somebody();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(customer.refreshToken)));
    const successors = new Set(answers.map(({ session }) => session?.refreshToken));
    expect(successors.size).toBe(1);
    const [successor] = successors;

    const next = await refresh(successor);
    expect(next.userErrors).toEqual([]);
    await graceOver(customer.id);
    expect(await refresh(customer.refreshToken)).toEqual(refused);
    // The thief's reuse ends it for everybody who holds a token of the same session.
    expect(await refresh(next.session.refreshToken)).toEqual(refused);
    expect(await refresh(successor)).toEqual(refused);
  });

  it('tells a spent token of any age from a new one', async () => {
    const customer = await user.somebody();
    const other = await signIn(customer.email);
    let latest = customer.refreshToken;
    for (let times = 0; times < 4; times += 1) latest = (await refresh(latest)).session.refreshToken;
    expect(await refresh(customer.refreshToken)).toEqual(refused);
    expect(await refresh(latest)).toEqual(refused);
    // Another sign-in of the same person is another family.
    expect((await refresh(other.session.refreshToken)).userErrors).toEqual([]);
  });

  it('keeps a lost answer from locking anybody out, within the grace', async () => {
    const customer = await user.somebody();
    const lost = await refresh(customer.refreshToken);
    const repeated = await refresh(customer.refreshToken);
    expect(repeated.session.refreshToken).toBe(lost.session.refreshToken);
    expect((await refresh(repeated.session.refreshToken)).userErrors).toEqual([]);
  });

  it('refuses what is no token, and changes nothing', async () => {
    const customer = await user.somebody();
    const [session, generation, secret, signature] = customer.refreshToken.split('.');
    for (const token of [
      '',
      'nonsense',
      customer.accessToken,
      `${session}.${Number(generation) + 1}.${secret}.${signature}`,
      `${session}.${generation}.${'A'.repeat(43)}.${signature}`,
      `${'0'.repeat(24)}.${generation}.${secret}.${signature}`,
      `${customer.refreshToken}x`,
    ]) {
      expect(await refresh(token)).toEqual(refused);
    }
    expect((await refresh(customer.refreshToken)).userErrors).toEqual([]);
  });

  it('refuses the token of a session that has run out by the database’s clock', async () => {
    const customer = await user.somebody();
    const past = new Date(Date.now() - 1000);
    await user.db.collection('sessions').updateOne({ userId: customer.id }, { $set: { expiresAt: past } });
    expect(await refresh(customer.refreshToken)).toEqual(refused);
  });

  it('keeps nothing in the database that could be used as a token', async () => {
    const customer = await user.somebody();
    const { session } = await refresh(customer.refreshToken);
    const stored = JSON.stringify(await user.db.collection('sessions').find({ userId: customer.id }).toArray());
    for (const part of session.refreshToken.split('.').slice(2)) expect(stored).not.toContain(part);
  });
});

describe('signing out', () => {
  it('ends the session, and again is no error', async () => {
    const customer = await user.somebody();
    expect(await signOut(customer.refreshToken)).toEqual({ signedOut: true, userErrors: [] });
    expect(await refresh(customer.refreshToken)).toEqual(refused);
    expect(await signOut(customer.refreshToken)).toEqual({ signedOut: true, userErrors: [] });
  });

  it('refuses what is no token', async () => {
    expect(await signOut('nonsense')).toEqual({ signedOut: null, userErrors: [{ code: 'BAD_REFRESH_TOKEN' }] });
  });
});
