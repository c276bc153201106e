import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, callerWith, nobodyAt, type OpenUser, openUser, password } from './open-user.ts';
import { logOf, peopleOf } from './people.ts';

let user: OpenUser;
beforeAll(async () => {
  user = await openUser();
});
afterAll(() => user.close());

/** Everything that is in Redis under this test's name, whatever its type. */
async function allOfRedis(): Promise<string> {
  const { commands } = user.parts.redis;
  const keys = await commands.keys(`*${user.namespace}*`);
  const values = await Promise.all(
    keys.map(async (key) => {
      const type = await commands.type(key);
      if (type === 'stream') return commands.xrange(key, '-', '+');
      if (type === 'hash') return commands.hgetall(key);
      if (type === 'set') return commands.smembers(key);
      if (type === 'zset') return commands.zrange(key, 0, -1);
      if (type === 'list') return commands.lrange(key, 0, -1);
      return commands.get(key);
    }),
  );
  return JSON.stringify([keys, values]);
}

/** Protects erasure: what is told of a person reaches many places, and only the person's key makes it readable. */
describe('the events of accounts and sessions', () => {
  it('hold no e-mail address, no name, no place, no address and no password in plain, wherever they are', async () => {
    const people = peopleOf(user);
    const marks = {
      email: 'marked-one@example.com',
      displayName: 'Marked Before',
      device: 'Marked Device',
      home: { latitude: 12.345678, longitude: 98.765432 },
    };
    const at = nobodyAt('203.0.113.77');
    const { session } = await user.register(marks, at);
    const { id } = session.user;
    const caller = callerWith(session.accessToken, '203.0.113.78');
    await user.ask(
      'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code } } }',
      { input: { displayName: 'Marked After', home: null } },
      caller,
    );
    const admin = callerOf((await user.somebody()).id, ['ADMIN']);
    await user.ask(
      'mutation ($id: ID!) { roleGrant(userId: $id, role: OPS) { userErrors { code } } }',
      { id },
      { ...admin, address: '203.0.113.79' },
    );
    await people.signIn(marks.email, 'Marked Guess', at);
    const second = await people.signIn(marks.email, password, at, 'Marked Device');
    await people.refresh(second.session.refreshToken, at);
    await people.signOut(second.session.refreshToken, at);
    await people.passwordResetRequest({ email: marks.email }, at);
    const { session: third } = await people.passwordChange(
      { currentPassword: password, newPassword: 'Marked Password' },
      caller,
    );
    await people.sessionRevoke(callerWith(third.accessToken).sessionId ?? '', caller);
    await people.signOutEverywhere(caller);

    const types = async () => new Set((await logOf(user, 'account')).map(({ type }) => type));
    await expect
      .poll(types)
      .toEqual(
        new Set([
          'account.registered',
          'account.profile-changed',
          'account.role-granted',
          'account.password-changed',
          'account.password-reset-requested',
          'account.signed-out-everywhere',
          'session.opened',
          'session.refreshed',
          'session.revoked',
        ]),
      );
    await expect.poll(async () => (await logOf(user, 'attempt')).length).toBeGreaterThan(0);

    const events = JSON.stringify(await user.db.collection('events').find().toArray());
    const places = { events, redis: await allOfRedis() };
    expect(places.redis).toContain(id);
    for (const [place, text] of Object.entries(places)) {
      for (const mark of ['marked', '203.0.113', '12.345', '98.765']) {
        expect(text.toLowerCase().includes(mark), `${mark} in ${place}`).toBe(false);
      }
    }
  });
});
