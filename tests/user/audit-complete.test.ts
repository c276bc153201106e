import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Caller } from '#contracts/caller.ts';
import { isAudited } from '#subgraphs/user/audit/entry-of.ts';
import { createResetTokens } from '#subgraphs/user/password-reset/reset-token.ts';
import { startJobs } from './happenings.ts';
import { callerOf, callerWith, nobodyAt, type OpenUser, openUser, password } from './open-user.ts';
import { peopleOf } from './people.ts';

/** Protects that nothing is done to people's things that the trail does not tell of: what each mutation leaves there. */
const entered: Record<string, string[]> = {
  register: ['account.registered', 'session.opened'],
  signIn: ['session.opened'],
  refresh: ['session.refreshed'],
  signOut: ['session.revoked'],
  signOutEverywhere: ['account.signed-out-everywhere'],
  sessionRevoke: ['session.revoked'],
  profileUpdate: ['account.profile-changed'],
  notificationPreferencesUpdate: ['account.preferences-changed'],
  notificationsMarkRead: ['notification.read'],
  passwordChange: ['account.password-changed', 'session.opened'],
  passwordResetRequest: ['account.password-reset-requested'],
  passwordReset: ['account.password-reset', 'session.opened'],
  roleGrant: ['account.role-granted'],
  roleRevoke: ['account.role-revoked'],
  accountDelete: ['account.deletion-requested'],
  // Of the booking subgraph, whose tests say that its events tell by whom.
  bookingRequest: ['booking.requested'],
  bookingCancel: ['booking.cancelled'],
};
const elsewhere = ['bookingRequest', 'bookingCancel'];

let user: OpenUser;
let people: ReturnType<typeof peopleOf>;
let jobs: { close(): Promise<void> };
beforeAll(async () => {
  user = await openUser();
  people = peopleOf(user);
  jobs = await startJobs(user);
});
afterAll(async () => {
  await jobs.close();
  await user.close();
});

it('is written down for every mutation of the graph', () => {
  const supergraph = parse(readFileSync('gateway/supergraph.graphql', 'utf8'));
  const mutations = supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Mutation'
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  );
  expect(Object.keys(entered).toSorted()).toEqual(mutations.toSorted());
  for (const type of Object.values(entered).flat()) expect(isAudited({ type }), type).toBe(true);
});

const home = '192.0.2.20';
const office = '192.0.2.30';
const mutate = async (mutation: string, variables: Record<string, unknown>, caller: Caller) => {
  const { data, errors } = await user.ask(mutation, variables, caller);
  const [payload] = Object.values<{ userErrors: unknown[] }>(data ?? {});
  if (errors || payload?.userErrors.length !== 0) throw new Error(`${mutation}: ${JSON.stringify({ data, errors })}`);
  return payload as never;
};

/** The newest notification, once there is one. */
const notificationOf = (caller: Caller): Promise<string> =>
  vi.waitFor(
    async () => {
      const { data } = await user.ask('{ viewer { notifications(first: 1) { edges { node { id } } } } }', {}, caller);
      expect(data.viewer.notifications.edges).toHaveLength(1);
      return data.viewer.notifications.edges[0].node.id;
    },
    { timeout: 15_000, interval: 50 },
  );

it('is what one life leaves in the trail, each time with who and from where', async () => {
  const email = 'life@example.com';
  const signIn = async (given = password) => (await people.signIn(email, given, nobodyAt(home))).session;
  const registered: { session: { accessToken: string; refreshToken: string; user: { id: string } } } = await mutate(
    `mutation ($input: RegisterInput!) {
      register(input: $input) { session { accessToken refreshToken user { id } } userErrors { code } }
    }`,
    { input: { email, password, displayName: 'Customer 701', idempotencyKey: 'life' } },
    nobodyAt(home),
  );
  const { id } = registered.session.user;
  const caller = callerWith(registered.session.accessToken, home);
  const { roles, scopes } = callerOf('', ['ADMIN']);
  const admin = { ...callerWith((await user.somebody()).accessToken, office), roles, scopes };

  const done: (keyof typeof entered)[] = ['register', 'signIn'];
  const second = await signIn();
  done.push('refresh');
  await people.refresh(second.refreshToken, nobodyAt(home));
  done.push('sessionRevoke');
  await people.sessionRevoke(callerWith(second.accessToken).sessionId ?? '', caller);
  done.push('signIn', 'signOut');
  await people.signOut((await signIn()).refreshToken, nobodyAt(home));
  done.push('profileUpdate', 'notificationPreferencesUpdate', 'roleGrant', 'roleRevoke');
  const change = 'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code } } }';
  await mutate(change, { input: { displayName: 'Customer 702' } }, caller);
  await mutate(
    `mutation ($input: NotificationPreferencesUpdateInput!) {
      notificationPreferencesUpdate(input: $input) { userErrors { code } }
    }`,
    { input: { preferences: [{ kind: 'BOOKING_EXPIRED', email: false }] } },
    caller,
  );
  for (const verb of ['roleGrant', 'roleRevoke']) {
    await mutate(`mutation ($id: ID!) { ${verb}(userId: $id, role: PROVIDER) { userErrors { code } } }`, { id }, admin);
  }
  done.push('notificationsMarkRead');
  await mutate(
    'mutation ($ids: [ID!]!) { notificationsMarkRead(ids: $ids) { userErrors { code } } }',
    { ids: [await notificationOf(caller)] },
    caller,
  );
  done.push('passwordChange');
  const newPassword = 'quite another password';
  const changed = await people.passwordChange({ currentPassword: password, newPassword }, caller);
  done.push('signOutEverywhere');
  await people.signOutEverywhere(callerWith(changed.session.accessToken, home));
  done.push('passwordResetRequest');
  await people.passwordResetRequest({ email }, nobodyAt(home));
  const account = await vi.waitFor(async () => {
    const found = await user.db.collection('accounts').findOne({ _id: id as never, 'reset.id': { $exists: true } });
    expect(found).not.toBeNull();
    return found;
  });
  done.push('passwordReset');
  const token = createResetTokens(user.settings.refreshSecret).write(account?.reset.id);
  const reset = await people.passwordReset({ token, newPassword: 'a third long password' }, nobodyAt(home));
  done.push('accountDelete');
  await mutate(
    'mutation ($input: AccountDeleteInput!) { accountDelete(input: $input) { userErrors { code } } }',
    { input: { password: 'a third long password' } },
    callerWith(reset.session.accessToken, home),
  );

  expect(new Set([...done, ...elsewhere])).toEqual(new Set(Object.keys(entered)));
  const actions = done.flatMap((mutation) => entered[mutation] ?? []).toSorted();
  const nodes = await vi.waitFor(
    async () => {
      const { data } = await user.ask(
        `query ($id: ID!) { auditEntries(first: 100, personId: $id) { edges { node {
          action actorId address requestId
        } } } }`,
        { id },
        admin,
      );
      const found: Record<string, unknown>[] = data.auditEntries.edges.map(({ node }: { node: object }) => node);
      expect(found.map(({ action }) => action).toSorted()).toEqual(actions);
      return found;
    },
    { timeout: 15_000, interval: 50 },
  );
  for (const { action, actorId, address, requestId } of nodes) {
    const byAdmin = String(action).startsWith('account.role-');
    // Who asks for a reset is nobody known, even if it is the person.
    const who = action === 'account.password-reset-requested' ? null : byAdmin ? admin.id : id;
    expect([action, actorId, address, requestId]).toEqual([action, who, byAdmin ? office : home, 'req_test']);
  }
});
