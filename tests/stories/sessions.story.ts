import { expect, test } from 'vitest';
import { watchBookings } from '#tests/harness/bookings.ts';
import { createGraphClient, type GraphClient, registerCustomer, signIn, within } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

type Session = { accessToken: string; refreshToken: string };
type Refreshed = { refresh: { session: Session | null; userErrors: { code: string }[] } };

const password = 'a long enough password';
const watching = 'subscription { systemMetrics { cursor } }';

const refresh = async (url: string, token: string): Promise<Refreshed['refresh']> => {
  const refreshed = await createGraphClient(url).get<Refreshed>(
    'mutation ($token: String!) { refresh(refreshToken: $token) { session { accessToken refreshToken } userErrors { code } } }',
    { token },
  );
  return refreshed.refresh;
};

const refreshed = async (url: string, token: string): Promise<Session> => {
  const { session } = await refresh(url, token);
  if (!session) throw new Error('could not refresh');
  return session;
};

const codesOf = async (client: GraphClient, query = '{ viewer { id } }') =>
  (await client.ask(query)).errors.map(({ extensions }) => extensions.code);

const setRole = async (admin: GraphClient, verb: 'roleGrant' | 'roleRevoke', userId: string, role: string) => {
  const answer = await admin.get<Record<string, { userErrors: unknown[] }>>(
    `mutation ($userId: ID!, $role: Role!) { ${verb}(userId: $userId, role: $role) { userErrors { code } } }`,
    { userId, role },
  );
  expect(answer[verb]?.userErrors).toEqual([]);
};

/** Protects that what was taken away is gone within a second, over HTTP and on sockets that are open. */
export function sessionsStory(system: () => StorySystem): void {
  test('two tabs that refresh at once both stay signed in', async () => {
    const { url } = system();
    const { refreshToken } = await registerCustomer(url);
    const tabs = await Promise.all([refreshed(url, refreshToken), refreshed(url, refreshToken)]);
    expect(tabs[0].refreshToken).toBe(tabs[1].refreshToken);
    for (const { accessToken } of tabs) expect(await codesOf(createGraphClient(url, accessToken))).toEqual([]);
    const later = await Promise.all(tabs.map((tab) => refreshed(url, tab.refreshToken)));
    expect(new Set(later.map((one) => one.refreshToken)).size).toBe(1);
  });

  test('a stolen old refresh token ends the session and closes its sockets within a second', async () => {
    const { url } = system();
    const { refreshToken: stolen } = await registerCustomer(url);
    const second = await refreshed(url, stolen);
    const third = await refreshed(url, second.refreshToken);
    const client = createGraphClient(url, third.accessToken);
    const watched = await watchBookings(client);
    const next = watched.next('the socket to be closed');
    const closed = expect(within(1, 'the socket to be closed', next)).rejects.toMatchObject({ code: 4412 });

    expect(await refresh(url, stolen)).toEqual({ session: null, userErrors: [{ code: 'BAD_REFRESH_TOKEN' }] });
    await closed;
    expect(await codesOf(client)).toEqual(['SESSION_OVER']);
    expect((await refresh(url, third.refreshToken)).userErrors).toEqual([{ code: 'BAD_REFRESH_TOKEN' }]);
  });

  test('a person sees where they are signed in, and ends one session without touching the others', async () => {
    const { url } = system();
    const { email, client: first } = await registerCustomer(url);
    const { client: second } = await signIn(url, email, password);
    type Sessions = { viewer: { sessions: { id: string; current: boolean; address: string | null }[] } };
    const listed = async (client: GraphClient) =>
      (await client.get<Sessions>('{ viewer { sessions { id current address } } }')).viewer.sessions;
    const sessions = await listed(second);
    expect(sessions.map(({ current }) => current)).toEqual([true, false]);
    expect(sessions.every(({ address }) => address?.includes('127.0.0.1'))).toBe(true);

    const watched = await watchBookings(first);
    const next = watched.next('the other session to end');
    const closed = expect(within(1, 'its socket to be closed', next)).rejects.toMatchObject({ code: 4412 });
    const id = sessions.find(({ current }) => !current)?.id;
    await second.get('mutation ($id: ID!) { sessionRevoke(id: $id) { userErrors { code } } }', { id });
    await closed;
    expect(await codesOf(first)).toEqual(['SESSION_OVER']);
    expect(await listed(second)).toHaveLength(1);

    const { client: stranger } = await registerCustomer(url);
    const { sessionRevoke } = await stranger.get<{ sessionRevoke: { userErrors: { code: string }[] } }>(
      'mutation ($id: ID!) { sessionRevoke(id: $id) { userErrors { code } } }',
      { id: sessions[0]?.id },
    );
    expect(sessionRevoke.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(await codesOf(second)).toEqual([]);
  });

  test('signing out everywhere ends every session, whoever holds its tokens', async () => {
    const { url } = system();
    const { email, client: first, refreshToken } = await registerCustomer(url);
    const { client: second } = await signIn(url, email, password);
    const watched = await Promise.all([watchBookings(first), watchBookings(second)]);
    const closed = watched.map((one) => {
      const next = one.next('every session to end');
      return expect(within(1, 'its socket to be closed', next)).rejects.toMatchObject({ code: 4412 });
    });
    await second.get('mutation { signOutEverywhere { userErrors { code } } }');
    await Promise.all(closed);
    for (const client of [first, second]) expect(await codesOf(client)).toEqual(['SESSION_OVER']);
    expect((await refresh(url, refreshToken)).userErrors).toEqual([{ code: 'BAD_REFRESH_TOKEN' }]);
    const again = await signIn(url, email, password);
    expect(await codesOf(again.client)).toEqual([]);
  });

  test.each([
    [
      'another password',
      'mutation { passwordChange(input: { currentPassword: "a long enough password", newPassword: "another long password" }) { userErrors { code } } }',
    ],
    ['signing out', 'mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code } } }'],
  ])('%s ends the session within a second', async (_, mutation) => {
    const { url } = system();
    const { email, client, refreshToken: token } = await registerCustomer(url);
    const { client: elsewhere } = await signIn(url, email, password);
    const watched = await watchBookings(client);
    const next = watched.next('the session to end');
    const closed = expect(within(1, 'its socket to be closed', next)).rejects.toMatchObject({ code: 4412 });
    await elsewhere.get(mutation, mutation.includes('$token') ? { token } : {});
    await closed;
    expect(await codesOf(client)).toEqual(['SESSION_OVER']);
  });

  test('a role that is granted and taken counts within a second, also on an open socket, with the same token', async () => {
    const { url } = system();
    const { client, user } = await registerCustomer(url);
    const { client: admin } = await signIn(url, 'admin@sangam.example');
    const metrics = '{ systemMetrics { process } }';
    expect(new Set(await codesOf(client, metrics))).toEqual(new Set(['FORBIDDEN']));

    await setRole(admin, 'roleGrant', user.id, 'OPS');
    await expect.poll(() => codesOf(client, metrics), { timeout: 1_000, interval: 20 }).toEqual([]);
    const events = client.watch(watching);
    await events.next('a sample of the figures');

    await setRole(admin, 'roleRevoke', user.id, 'OPS');
    const ended = async (): Promise<never> => {
      for (;;) await events.next('the subscription to end');
    };
    await expect(within(1, 'the subscription to end', ended())).rejects.toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    await events.close();
    expect(new Set(await codesOf(client, metrics))).toEqual(new Set(['FORBIDDEN']));
    expect(await codesOf(client)).toEqual([]);
  });
}
