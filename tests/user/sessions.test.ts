import { calculateJwkThumbprint, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#contracts/caller.ts';
import { sessionEvent } from '#contracts/events/account.ts';
import { callerOf, callerWith, nobodyAt, type OpenUser, openUser, password } from './open-user.ts';
import { eventsOf, opened, peopleOf } from './people.ts';

let user: OpenUser;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  user = await openUser();
  people = peopleOf(user);
});
afterAll(() => user.close());

const signIn = (email: string, given?: string) => people.signIn(email, given);
const refresh = (token: string, caller?: Caller) => people.refresh(token, caller);
const signOut = (token: string) => people.signOut(token);
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
    const key = await user.db.collection('personalKeys').findOne({ _id: customer.id as never });
    expect(payload).toMatchObject({ ver: 1, opn: 1, spk: key?.publicKey });
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

describe('an opened session', () => {
  it('is told to the log with whom, and from where sealed for the person', async () => {
    const customer = await user.somebody();
    const { session } = await people.signIn(customer.email, password, nobodyAt('203.0.113.7'));
    const { sessionId = '' } = callerWith(session.accessToken);
    await expect.poll(() => eventsOf(user, sessionId ?? '')).toHaveLength(1);
    const [event] = (await eventsOf(user, sessionId ?? '')).map((one) => sessionEvent.parse(one));
    expect(event).toMatchObject({
      type: 'session.opened',
      sequence: 1,
      by: { id: customer.id, sessionId, from: { for: customer.id } },
      data: { sessionId, accountId: customer.id, revokedBecause: null },
    });
    expect(await opened(user, event?.by?.from)).toEqual({ address: '203.0.113.7' });
  });

  it('keeps what the client calls itself, and refuses what is no name', async () => {
    const customer = await user.somebody({ device: 'Firefox on Linux' });
    const [session] = await people.sessions(callerWith(customer.accessToken));
    expect(session).toMatchObject({ device: 'Firefox on Linux', current: true });
    for (const device of ['', ' ', 'x'.repeat(101), 'a\u0000b', 'a\nb']) {
      const { userErrors } = await people.signIn(customer.email, password, undefined, device);
      expect(userErrors).toEqual([{ code: 'BAD_INPUT', field: 'input.device' }]);
    }
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
    expect(payload).toMatchObject({ roles: ['CUSTOMER', 'PROVIDER'], ver: 2, opn: 1 });
  });

  it('gives twenty who refresh at once the same successor, and ends the session when the old token comes back later', async () => {
    const customer = await user.somebody();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(customer.refreshToken)));
    const successors = new Set(answers.map(({ session }) => session?.refreshToken));
    expect(successors.size).toBe(1);
    const [successor] = successors;
    const { sessionId = '' } = callerWith(customer.accessToken);
    const types = async () => (await eventsOf(user, sessionId ?? '')).map(({ type }) => type);
    await expect.poll(types).toEqual(['session.opened', 'session.refreshed']);

    const next = await refresh(successor);
    expect(next.userErrors).toEqual([]);
    await graceOver(customer.id);
    expect(await refresh(customer.refreshToken)).toEqual(refused);
    // The thief's reuse ends it for everybody who holds a token of the same session.
    expect(await refresh(next.session.refreshToken)).toEqual(refused);
    expect(await refresh(successor)).toEqual(refused);
  });

  it('tells once that a reused token ended the session, however many come with it', async () => {
    const customer = await user.somebody();
    const { sessionId = '' } = callerWith(customer.accessToken);
    const next = await refresh(customer.refreshToken);
    await graceOver(customer.id);
    const thieves = await Promise.all(Array.from({ length: 10 }, () => refresh(customer.refreshToken)));
    expect(thieves).toEqual(Array(10).fill(refused));
    const [, ...told] = await eventsOf(user, sessionId ?? '');
    expect(told).toMatchObject([
      { type: 'session.refreshed', sequence: 2, by: { id: customer.id, sessionId } },
      { type: 'session.revoked', sequence: 3, by: null, data: { accountId: customer.id, revokedBecause: 'REUSED' } },
    ]);
    expect(await refresh(next.session.refreshToken)).toEqual(refused);
  });

  it('keeps tabs that always refresh at once signed in, round after round', async () => {
    const customer = await user.somebody();
    let latest = customer.refreshToken;
    for (let round = 0; round < 5; round += 1) {
      const tabs = await Promise.all(Array.from({ length: 4 }, () => refresh(latest)));
      for (const { userErrors } of tabs) expect(userErrors).toEqual([]);
      latest = tabs[round % 4]?.session.refreshToken;
    }
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
  it('everywhere ends a session that does not know yet, without taking whoever comes with it again for a thief', async () => {
    const customer = await user.somebody();
    const phone = (await signIn(customer.email)).session;
    const { sessionId } = callerWith(phone.accessToken);
    await people.signOutEverywhere(callerWith(customer.accessToken));
    for (let twice = 0; twice < 2; twice += 1) {
      expect(await refresh(phone.refreshToken)).toEqual(refused);
      await graceOver(customer.id);
    }
    const told = async () => (await eventsOf(user, sessionId ?? '')).map(({ type }) => type);
    await expect.poll(told).toEqual(['session.opened']);
    const session = await user.db.collection('sessions').findOne({ _id: sessionId as never });
    expect(session).toMatchObject({ generation: 0 });
    expect(session?.revokedBecause ?? null).toBeNull();
  });

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
