import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { type Role, roles } from '#contracts/authority.ts';
import { freeSlots, requestBooking } from '#tests/harness/bookings.ts';
import { type GraphClient, registerCustomer } from '#tests/harness/client.ts';

export type BookingAsked = { id: string; serviceId: string; startsAt: string; idempotencyKey: string };

/** A cursor of somebody’s inbox, as of now. */
export async function cursorOf(client: GraphClient): Promise<string> {
  const inbox = client.watch<{ notificationUpdated: { cursor: string } }>(
    'subscription { notificationUpdated { cursor } }',
  );
  const { notificationUpdated } = await inbox.next('the start of an inbox');
  await inbox.close();
  return notificationUpdated.cursor;
}

/** Books the first free time of a business and cancels it again. */
export async function cancelledBooking(client: GraphClient, providerId: string): Promise<BookingAsked> {
  const { provider } = await client.get<{ provider: { services: { id: string }[] } }>(
    'query ($id: ID!) { provider(id: $id) { services { id } } }',
    { id: providerId },
  );
  const serviceId = provider.services[0]?.id ?? '';
  const [{ startsAt }] = await freeSlots(client, serviceId);
  const request = { serviceId, startsAt, idempotencyKey: randomUUID() };
  const { booking } = await requestBooking(client, request);
  if (!booking) throw new Error(`${serviceId} could not be booked`);
  await client.get('mutation ($input: BookingCancelInput!) { bookingCancel(input: $input) { userErrors { code } } }', {
    input: { id: booking.id },
  });
  return { id: booking.id, ...request };
}

/** Somebody who registers and has the account deleted. */
export async function deletedPerson(url: string): Promise<string> {
  const { client, user } = await registerCustomer(url, 'Customer 602');
  await client.get('mutation ($input: AccountDeleteInput!) { accountDelete(input: $input) { userErrors { code } } }', {
    input: { password: 'a long enough password' },
  });
  return user.id;
}

/** The id of the newest notification, as soon as there is one. */
export function newestNotification(client: GraphClient): Promise<string> {
  type Inbox = { viewer: { notifications: { edges: { node: { id: string } }[] } } };
  return becomes(async () => {
    const { viewer } = await client.get<Inbox>('{ viewer { notifications(first: 1) { edges { node { id } } } } }');
    return viewer.notifications.edges[0]?.node.id;
  }, 'a notification');
}

/** Gives a person one role and takes all others. */
export async function giveRole(admin: GraphClient, userId: string, role: Role): Promise<void> {
  const change = async (verb: 'roleGrant' | 'roleRevoke', one: Role) => {
    await admin.get(`mutation { ${verb}(userId: "${userId}", role: ${one}) { userErrors { code } } }`);
  };
  await change('roleGrant', role);
  for (const other of roles.filter((one) => one !== role)) await change('roleRevoke', other);
}

/** What others learn from events takes a moment after a start. */
export async function untilSuggested(client: GraphClient, providerId: string): Promise<void> {
  type Similar = { provider: { similar: object[] } };
  await becomes(async () => {
    const { provider } = await client.get<Similar>(`{ provider(id: "${providerId}") { similar(first: 1) { score } } }`);
    return provider.similar[0];
  }, 'something similar');
}

/** Asks again and again until there is something. */
const becomes = <Value>(read: () => Promise<Value | undefined>, what: string): Promise<Value> =>
  vi.waitFor(
    async () => {
      const value = await read();
      if (value === undefined) throw new Error(`there is no sign of ${what}`);
      return value;
    },
    { timeout: 30_000, interval: 200 },
  );
