import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUserSubgraph } from '#subgraphs/user/subgraph.ts';
import { callerOf, callerWith, nobodyAt, type OpenUser, openUser, password } from './open-user.ts';
import { eventsOf, peopleOf } from './people.ts';

let user: OpenUser;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  user = await openUser();
  people = peopleOf(user);
});
afterAll(() => user.close());

const refused = { session: null, userErrors: [{ code: 'BAD_REFRESH_TOKEN', field: 'refreshToken' }] };

describe('one’s sessions', () => {
  const signedIn = async (email: string, at: string) =>
    callerWith((await people.signIn(email, password, nobodyAt(at), `at ${at}`)).session.accessToken, at);

  it('are listed newest first, the one that asks marked, with where they were last used', async () => {
    const customer = await user.somebody();
    const first = callerWith(customer.accessToken);
    const second = await signedIn(customer.email, '203.0.113.1');
    await people.refresh(customer.refreshToken, nobodyAt('203.0.113.2'));
    const sessions = await people.sessions(second);
    expect(sessions).toMatchObject([
      { id: second.sessionId, device: 'at 203.0.113.1', address: '203.0.113.1', current: true },
      { id: first.sessionId, device: null, address: '203.0.113.2', current: false },
    ]);
    for (const { openedAt, lastUsedAt, expiresAt } of sessions) {
      expect(Date.parse(openedAt)).toBeLessThanOrEqual(Date.parse(lastUsedAt));
      expect(Date.parse(expiresAt)).toBe(Date.parse(lastUsedAt) + user.settings.idleSeconds * 1_000);
    }
    expect(new Date(sessions[1].lastUsedAt) > new Date(sessions[1].openedAt)).toBe(true);
  });

  it('are nobody else’s to see, not even an admin’s', async () => {
    const [customer, other] = [await user.somebody(), await user.somebody()];
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { sessions { id } } } }';
    const of = [{ __typename: 'User', id: customer.id }];
    for (const caller of [other.caller, callerOf(other.id, ['ADMIN', 'OPS'])]) {
      expect(await user.ask(query, { of }, caller)).toMatchObject({
        codes: ['FORBIDDEN'],
        data: { _entities: [{ sessions: null }] },
      });
    }
    expect((await user.ask(query, { of })).codes).toEqual(['UNAUTHENTICATED']);
  });

  it('are ended one by one, and the event says by whom', async () => {
    const customer = await user.somebody();
    const first = callerWith(customer.accessToken);
    const second = await signedIn(customer.email, '203.0.113.3');
    for (let twice = 0; twice < 2; twice += 1) {
      expect(await people.sessionRevoke(first.sessionId ?? '', second)).toEqual({ signedOut: true, userErrors: [] });
    }
    expect(await people.refresh(customer.refreshToken)).toEqual(refused);
    expect(await people.sessions(second)).toMatchObject([{ id: second.sessionId }]);
    expect((await eventsOf(user, first.sessionId ?? '')).slice(1)).toMatchObject([
      {
        type: 'session.revoked',
        by: { id: customer.id, sessionId: second.sessionId },
        data: { revokedBecause: 'REVOKED' },
      },
    ]);
  });

  it('cannot be ended by others, who cannot tell them from ones that never were', async () => {
    const [customer, other] = [await user.somebody(), await user.somebody()];
    const { sessionId } = callerWith(customer.accessToken);
    const stranger = callerWith(other.accessToken);
    const notFound = { signedOut: null, userErrors: [{ code: 'NOT_FOUND', field: 'id' }] };
    expect(await people.sessionRevoke(sessionId ?? '', stranger)).toEqual(notFound);
    expect(await people.sessionRevoke('ses_000000000000000000000000', stranger)).toEqual(notFound);
    expect((await people.sessionRevoke('ses_1', stranger)).userErrors).toEqual([{ code: 'BAD_ID', field: 'id' }]);
    expect((await people.refresh(customer.refreshToken)).userErrors).toEqual([]);
  });

  it('all end at once, the one that asks included, by one event of the account', async () => {
    const customer = await user.somebody();
    const second = await signedIn(customer.email, '203.0.113.4');
    expect(await people.signOutEverywhere(second)).toEqual({ signedOut: true, userErrors: [] });
    expect(await people.refresh(customer.refreshToken)).toEqual(refused);
    expect(await people.sessions(second)).toEqual([]);
    expect((await eventsOf(user, customer.id)).at(-1)).toMatchObject({
      type: 'account.signed-out-everywhere',
      sequence: 2,
      by: { id: customer.id, sessionId: second.sessionId },
      data: { accountId: customer.id, signedOutAt: 2, closed: false, roles: ['CUSTOMER'] },
    });
    const { session } = await people.signIn(customer.email);
    expect((await people.refresh(session.refreshToken)).userErrors).toEqual([]);
    expect(callerWith(session.accessToken)).toMatchObject({ id: customer.id });
  });
});

describe('a sign-in that a change of the password overtakes', () => {
  it('opens a session that is over from the start', async () => {
    const customer = await user.somebody();
    let arrived = (): void => undefined;
    let goOn = (): void => undefined;
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const changed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = await createUserSubgraph({
      ...user.parts,
      settings: user.settings,
      fault: async (point) => {
        if (point !== 'session.opening') return;
        arrived();
        await changed;
      },
    });
    const slowPeople = peopleOf({ ...user, ask: user.askOf(slow) });
    const entering = slowPeople.signIn(customer.email);
    await there;
    const input = { currentPassword: password, newPassword: 'quite another password' };
    const { session: fresh } = await people.passwordChange(input, callerWith(customer.accessToken));
    goOn();

    const { session } = await entering;
    const { payload } = await jwtVerify(session.accessToken, user.publicKey);
    expect(payload).toMatchObject({ opn: 1, ver: 1 });
    expect((await eventsOf(user, customer.id)).at(-1)?.data.signedOutAt).toBe(2);
    expect(await people.refresh(session.refreshToken)).toEqual(refused);
    expect((await people.refresh(fresh.refreshToken)).userErrors).toEqual([]);
    await slow.close();
  });
});
