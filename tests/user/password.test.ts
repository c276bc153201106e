import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountEvent } from '#contracts/events/account.ts';
import { createResetTokens, newResetId } from '#subgraphs/user/password-reset/reset-token.ts';
import { createRefreshTokens, newSecret } from '#subgraphs/user/session/refresh-token.ts';
import { callerWith, nobodyAt, type OpenUser, openUser, password } from './open-user.ts';
import { eventsOf, opened, peopleOf } from './people.ts';

let user: OpenUser;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  user = await openUser();
  people = peopleOf(user);
});
afterAll(() => user.close());

const newPassword = 'quite another password';
const told = async (id: string) => (await eventsOf(user, id)).map((event) => accountEvent.parse(event));
const toldTypes = async (id: string) => (await told(id)).map(({ type }) => type);
const refusedToken = { session: null, userErrors: [{ code: 'BAD_RESET_TOKEN', field: 'input.token' }] };

/** What the e-mail about the newest reset of an account holds. */
async function resetTokenOf(id: string): Promise<string> {
  const account = await user.db.collection('accounts').findOne({ _id: id as never });
  return createResetTokens(user.settings.refreshSecret).write(account?.reset?.id);
}

/** Asks for a reset, and waits for the event that has the e-mail sent. */
async function askForReset(customer: { id: string; email: string }, caller = nobodyAt('203.0.113.20')) {
  const count = (await told(customer.id)).length;
  expect(await people.passwordResetRequest({ email: customer.email }, caller)).toEqual({
    accepted: true,
    userErrors: [],
  });
  await expect.poll(() => told(customer.id)).toHaveLength(count + 1);
  return resetTokenOf(customer.id);
}

describe('changing the password', () => {
  it('ends every session, opens a fresh one with the device of before, and the old password is worth nothing', async () => {
    const customer = await user.somebody({ device: 'Firefox on Linux' });
    const other = await people.signIn(customer.email);
    const caller = callerWith(customer.accessToken, '203.0.113.10');
    const { session } = await people.passwordChange({ currentPassword: password, newPassword }, caller);

    for (const { refreshToken } of [customer, other.session]) {
      expect((await people.refresh(refreshToken)).userErrors).toMatchObject([{ code: 'BAD_REFRESH_TOKEN' }]);
    }
    expect((await people.refresh(session.refreshToken)).userErrors).toEqual([]);
    expect(await people.sessions(callerWith(session.accessToken))).toMatchObject([
      { device: 'Firefox on Linux', current: true },
    ]);
    expect((await people.signIn(customer.email)).userErrors).toMatchObject([{ code: 'BAD_CREDENTIALS' }]);
    expect((await people.signIn(customer.email, newPassword)).userErrors).toEqual([]);
    expect((await told(customer.id)).at(-1)).toMatchObject({
      type: 'account.password-changed',
      sequence: 2,
      by: { id: customer.id, sessionId: caller.sessionId },
      data: { signedOutAt: 2, change: null, personal: null },
    });
  });

  it('needs the current password, and a new one of the right form', async () => {
    const customer = await user.somebody();
    const caller = callerWith(customer.accessToken);
    const wrong = await people.passwordChange({ currentPassword: 'not the password', newPassword }, caller);
    expect(wrong.userErrors).toEqual([{ code: 'BAD_CREDENTIALS', field: 'input.currentPassword' }]);
    const short = await people.passwordChange({ currentPassword: password, newPassword: 'short' }, caller);
    expect(short.userErrors).toEqual([{ code: 'BAD_INPUT', field: 'input.newPassword' }]);
    expect((await people.signIn(customer.email)).userErrors).toEqual([]);
  });

  it('succeeds once, of ten who change it at once', async () => {
    const customer = await user.somebody();
    const caller = callerWith(customer.accessToken);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        people.passwordChange({ currentPassword: password, newPassword: `another password ${index}` }, caller),
      ),
    );
    const won = answers.flatMap(({ session }, index) => (session ? [index] : []));
    expect(won).toHaveLength(1);
    expect((await people.signIn(customer.email, `another password ${won[0]}`)).userErrors).toEqual([]);
    expect((await toldTypes(customer.id)).filter((type) => type === 'account.password-changed')).toHaveLength(1);
  });

  it('ends a reset that was asked for', async () => {
    const customer = await user.somebody();
    const token = await askForReset(customer);
    await people.passwordChange({ currentPassword: password, newPassword }, callerWith(customer.accessToken));
    expect(await people.passwordReset({ token, newPassword })).toEqual(refusedToken);
  });
});

describe('asking for a password reset', () => {
  it('is answered the same for everybody, and told only where there is an account', async () => {
    const customer = await user.somebody();
    await askForReset({ ...customer, email: ` ${customer.email.toUpperCase()}` });
    const [, event] = await told(customer.id);
    // Anybody can ask for anybody: it does not say that the person did it.
    expect(event).toMatchObject({
      type: 'account.password-reset-requested',
      by: { id: null },
      data: { signedOutAt: 0 },
    });
    expect(await opened(user, event?.by?.from)).toEqual({ address: '203.0.113.20' });
    expect((await people.refresh(customer.refreshToken)).userErrors).toEqual([]);

    const count = await user.db.collection('events').countDocuments();
    expect(await people.passwordResetRequest({ email: 'nobody@example.com' })).toEqual({
      accepted: true,
      userErrors: [],
    });
    // What was asked later is told, so what was asked before would have been.
    await askForReset(customer);
    expect(await user.db.collection('events').countDocuments()).toBe(count + 1);
  });

  it('keeps nothing in the database that could be used as a token', async () => {
    const customer = await user.somebody();
    const token = await askForReset(customer);
    const stored = await Promise.all(
      (await user.db.listCollections()).map(({ name }) => user.db.collection(name).find().toArray()),
    );
    expect(JSON.stringify(stored)).not.toContain(token.split('.')[1]);
  });

  it('is finished before the subgraph closes', async () => {
    const closing = await openUser();
    const customer = await closing.somebody();
    await peopleOf(closing).passwordResetRequest({ email: customer.email });
    await closing.subgraph.close();
    expect((await eventsOf(closing, customer.id)).at(-1)?.type).toBe('account.password-reset-requested');
    await closing.close();
  });
});

describe('resetting the password', () => {
  it('sets it once, ends every session, and opens a fresh one', async () => {
    const customer = await user.somebody();
    const token = await askForReset(customer);
    const { session } = await people.passwordReset({ token, newPassword, device: 'Phone' }, nobodyAt('203.0.113.21'));
    expect(session.user.id).toBe(customer.id);
    expect((await people.refresh(customer.refreshToken)).session).toBeNull();
    expect((await people.refresh(session.refreshToken)).userErrors).toEqual([]);
    expect(await people.sessions(callerWith(session.accessToken))).toMatchObject([{ device: 'Phone' }]);
    expect((await people.signIn(customer.email)).session).toBeNull();
    expect((await people.signIn(customer.email, newPassword)).userErrors).toEqual([]);
    expect((await told(customer.id)).at(-1)).toMatchObject({
      type: 'account.password-reset',
      sequence: 3,
      by: { id: customer.id },
      data: { signedOutAt: 3 },
    });
    expect(await people.passwordReset({ token, newPassword })).toEqual(refusedToken);
  });

  it('lets one in, of ten who come with the same token at once', async () => {
    const customer = await user.somebody();
    const token = await askForReset(customer);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => people.passwordReset({ token, newPassword: `reset password ${index}` })),
    );
    const won = answers.flatMap(({ session }, index) => (session ? [index] : []));
    expect(won).toHaveLength(1);
    expect(answers.filter(({ session }) => session === null)).toEqual(Array(9).fill(refusedToken));
    expect((await people.signIn(customer.email, `reset password ${won[0]}`)).userErrors).toEqual([]);
    expect((await toldTypes(customer.id)).filter((type) => type === 'account.password-reset')).toHaveLength(1);
  });

  it('takes the newest token only, in its time, by the database’s clock', async () => {
    const customer = await user.somebody();
    const [older, newest] = [await askForReset(customer), await askForReset(customer)];
    expect(await people.passwordReset({ token: older, newPassword })).toEqual(refusedToken);
    const accounts = user.db.collection('accounts');
    const expiry = (expiresAt: Date) =>
      accounts.updateOne({ _id: customer.id as never }, { $set: { 'reset.expiresAt': expiresAt } });
    await expiry(new Date(Date.now() - 1_000));
    expect(await people.passwordReset({ token: newest, newPassword })).toEqual(refusedToken);
    await expiry(new Date(Date.now() + 60_000));
    expect((await people.passwordReset({ token: newest, newPassword })).userErrors).toEqual([]);
  });

  it('refuses what is no token, and a token is not spent on a password of the wrong form', async () => {
    const customer = await user.somebody();
    const token = await askForReset(customer);
    const [id] = token.split('.');
    for (const bad of ['', 'nonsense', `${id}.${'A'.repeat(43)}`, `${token}x`, customer.refreshToken]) {
      expect(await people.passwordReset({ token: bad, newPassword })).toEqual(refusedToken);
    }
    expect((await people.passwordReset({ token, newPassword: 'short' })).userErrors).toMatchObject([
      { code: 'BAD_INPUT', field: 'input.newPassword' },
    ]);
    expect((await people.passwordReset({ token, newPassword })).userErrors).toEqual([]);
  });
});

describe('the tokens', () => {
  const secret = 'a secret of the tests, and of nobody else';
  const [resets, refreshes] = [createResetTokens(secret), createRefreshTokens(secret)];
  const seed = fc.integer({ min: 0, max: 2 ** 31 });
  const anyRefresh = fc.record({
    generation: fc.nat(999_999_999),
    session: fc.bigInt({ min: 0n, max: 2n ** 96n - 1n }),
  });
  const refreshOf = ({ generation, session }: { generation: number; session: bigint }) => ({
    sessionId: `ses_${session.toString(16).padStart(24, '0')}`,
    generation,
    secret: newSecret(),
  });

  it('are read as they were written, each by its own reader, with the right secret', () => {
    fc.assert(
      fc.property(anyRefresh, (given) => {
        const refresh = refreshOf(given);
        const [resetId, written] = [newResetId(), refreshes.write(refresh)];
        expect(resets.read(resets.write(resetId))).toBe(resetId);
        expect(refreshes.read(written)).toEqual(refresh);
        expect(resets.read(written)).toBeNull();
        expect(refreshes.read(resets.write(resetId))).toBeNull();
        expect(createResetTokens('another secret').read(resets.write(resetId))).toBeNull();
        expect(createRefreshTokens('another secret').read(written)).toBeNull();
      }),
    );
  });

  it('are worth nothing after any change of one letter, or cut, or longer', () => {
    const letters = 'ABCXYZabcxyz0189-_. =\n';
    fc.assert(
      fc.property(anyRefresh, seed, fc.constantFrom(...letters), (given, at, letter) => {
        const reset = resets.write(newResetId());
        const refresh = refreshes.write(refreshOf(given));
        const changes = (text: string) => {
          const index = at % text.length;
          return [
            text.slice(0, index) + letter + text.slice(index + 1),
            text.slice(0, index) + letter + text.slice(index),
            text.slice(0, index),
          ].filter((changed) => changed !== text);
        };
        for (const changed of changes(reset)) expect(resets.read(changed)).toBeNull();
        for (const changed of changes(refresh)) expect(refreshes.read(changed)).toBeNull();
      }),
    );
  });
});
