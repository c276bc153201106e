import { expect, test } from 'vitest';
import { type GraphClient, registerCustomer, signIn } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

type Update = {
  kind: string;
  cursor: string;
  unread: number;
  notification: { id: string; kind: string; title: string; readAt: string | null } | null;
};

/** Follows the inbox on a socket of its own. */
function watchInbox(client: GraphClient, after: string | null = null) {
  const events = client.watch<{ notificationUpdated: Update }>(
    `subscription ($after: String) {
      notificationUpdated(after: $after) { kind cursor unread notification { id kind title readAt } }
    }`,
    { after },
  );
  return { next: async (what: string) => (await events.next(what)).notificationUpdated, close: events.close };
}

/** People are told of what happens to them while it happens, and can say how. */
export function inboxStory(system: () => StorySystem): void {
  test('who gets a role is told at once in every tab, reads it in one, and misses nothing by leaving', async () => {
    const [{ client, user }, { client: admin }] = [
      await registerCustomer(system().url),
      await signIn(system().url, 'admin@sangam.example'),
    ];
    const [one, other] = [watchInbox(client), watchInbox(client)];
    const start = await one.next('the start');
    expect(start).toMatchObject({ kind: 'START', unread: 0, notification: null });
    await other.next('the start of the other');

    await admin.get('mutation ($id: ID!) { roleGrant(userId: $id, role: PROVIDER) { userErrors { code } } }', {
      id: user.id,
    });
    const told = await one.next('the notification');
    expect(told).toMatchObject({ kind: 'EVENT', unread: 1, notification: { kind: 'ROLE_CHANGED', readAt: null } });
    expect(await other.next('the notification in the other tab')).toMatchObject({ notification: told.notification });
    await other.close();

    await client.get('mutation ($ids: [ID!]!) { notificationsMarkRead(ids: $ids) { userErrors { code } } }', {
      ids: [told.notification?.id],
    });
    const read = await one.next('the reading');
    expect(read).toMatchObject({ kind: 'EVENT', unread: 0, notification: { id: told.notification?.id } });
    expect(read.notification?.readAt).toEqual(expect.any(String));
    await one.close();

    const again = watchInbox(client, start.cursor);
    expect((await again.next('the notification again')).cursor).toBe(told.cursor);
    expect((await again.next('the reading again')).cursor).toBe(read.cursor);
    await again.close();
  });

  test('people choose how they are told of bookings, and are told of their account whatever they choose', async () => {
    const { client } = await registerCustomer(system().url);
    const choose = async (kind: string) =>
      (
        await client.get<{ notificationPreferencesUpdate: { userErrors: { code: string; field: string }[] } }>(
          `mutation ($input: NotificationPreferencesUpdateInput!) {
            notificationPreferencesUpdate(input: $input) { userErrors { code field } }
          }`,
          { input: { preferences: [{ kind, email: false }] } },
        )
      ).notificationPreferencesUpdate.userErrors;
    expect(await choose('BOOKING_CONFIRMED')).toEqual([]);
    expect(await choose('PASSWORD_CHANGED')).toEqual([{ code: 'BAD_INPUT', field: 'input.preferences.0.email' }]);
    const { viewer } = await client.get<{ viewer: { notificationPreferences: object[] } }>(
      '{ viewer { notificationPreferences { kind inbox email changeable } } }',
    );
    expect(viewer.notificationPreferences).toContainEqual({
      kind: 'BOOKING_CONFIRMED',
      inbox: true,
      email: false,
      changeable: true,
    });
    expect(viewer.notificationPreferences).toContainEqual({
      kind: 'PASSWORD_CHANGED',
      inbox: true,
      email: true,
      changeable: false,
    });
  });
}
