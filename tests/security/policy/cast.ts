import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { type Role, roles } from '#contracts/authority.ts';
import { freeSlots, requestBooking } from '#tests/harness/bookings.ts';
import { createGraphClient, type GraphClient, registerCustomer, signIn } from '#tests/harness/client.ts';

/** A person with exactly one role, with a business and with bookings. */
export type Person = {
  id: string;
  role: Role;
  client: GraphClient;
  token: string;
  /** Made by the person, at a business of somebody else. */
  ownBooking: BookingAsked;
  /** Made by somebody else, at the person's business. */
  bookingWithMe: string;
  ownNotification: string;
  /** Of the inbox, from before there was anything in it. */
  ownCursor: string;
  /** Another session than the one that asks. */
  otherSession: string;
};
export type BookingAsked = { id: string; serviceId: string; startsAt: string; idempotencyKey: string };

/** Everybody who asks, and what they come across that is nobody's of them. */
export type Cast = {
  people: readonly Person[];
  stranger: { id: string; email: string; notification: string; session: string };
  strangersBooking: string;
  /** Somebody whose account was deleted. */
  deletedId: string;
  providerId: string;
  serviceId: string;
  /** Signs in somebody else with a role, for what ends the sessions of whoever asks for it. */
  signInSpare(role: Role): Promise<Person>;
};

const businessId = (number: number) => `prv_00de30000000${number.toString(16).padStart(12, '0')}`;
const label = (number: number) => String(number).padStart(3, '0');

/**
 * Owners of businesses of the demonstration data, one for each role, and a customer whom none of them is. Every booking
 * is cancelled again, so that its reason is there to be asked for.
 */
export async function castPeople(url: string): Promise<Cast> {
  const admin = await signIn(url, 'admin@sangam.example');
  const strangersEmail = 'customer-003@sangam.example';
  const stranger = await signIn(url, strangersEmail);
  const owners = await Promise.all(
    roles.map(async (role, index) => {
      const number = index + 2;
      const email = `provider-${label(number)}@sangam.example`;
      return { role, number, email, before: await signIn(url, email) };
    }),
  );
  const people = await Promise.all(
    owners.map(async ({ role, number, email, before }): Promise<Person> => {
      const { id } = before.user;
      const ownCursor = await cursorOf(before.client);
      const ownBooking = await cancelledBooking(before.client, businessId(number + 10));
      const { id: bookingWithMe } = await cancelledBooking(stranger.client, businessId(number));
      const ownNotification = await newestNotification(before.client);
      await giveRoles(admin.client, id, role);
      const { client, accessToken: token } = await signIn(url, email);
      const otherSession = sessionOf(before.accessToken);
      return { id, role, client, token, ownBooking, bookingWithMe, ownNotification, ownCursor, otherSession };
    }),
  );
  // The last one that was made, so that it is the first in the list of all.
  const { id: strangersBooking, serviceId } = await cancelledBooking(stranger.client, businessId(30));
  const notification = await newestNotification(stranger.client);
  const spares = await Promise.all(
    people.map(async (person) => {
      const email = `customer-${label(10 + roles.indexOf(person.role))}@sangam.example`;
      const { user } = await signIn(url, email);
      await giveRoles(admin.client, user.id, person.role);
      return { ...person, id: user.id, email };
    }),
  );
  await untilSuggested(createGraphClient(url), businessId(30));
  return {
    people,
    stranger: {
      id: stranger.user.id,
      email: strangersEmail,
      notification,
      session: sessionOf(stranger.accessToken),
    },
    strangersBooking,
    deletedId: await deletedPerson(url),
    providerId: businessId(30),
    serviceId,
    async signInSpare(role) {
      const spare = spares.find((one) => one.role === role);
      if (!spare) throw new Error(`there is no spare ${role}`);
      const { client, accessToken: token } = await signIn(url, spare.email);
      return { ...spare, client, token };
    },
  };
}

/** The claims of an access token, which anybody can read who has it. */
export const claimsOf = (token: string): { sid: string; spk?: string } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const sessionOf = (token: string): string => claimsOf(token).sid;

async function cursorOf(client: GraphClient): Promise<string> {
  const inbox = client.watch<{ notificationUpdated: { cursor: string } }>(
    'subscription { notificationUpdated { cursor } }',
  );
  const { notificationUpdated } = await inbox.next('the start of an inbox');
  await inbox.close();
  return notificationUpdated.cursor;
}

async function cancelledBooking(client: GraphClient, providerId: string): Promise<BookingAsked> {
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

async function deletedPerson(url: string): Promise<string> {
  const { client, user } = await registerCustomer(url, 'Customer 602');
  await client.get('mutation ($input: AccountDeleteInput!) { accountDelete(input: $input) { userErrors { code } } }', {
    input: { password: 'a long enough password' },
  });
  return user.id;
}

function newestNotification(client: GraphClient): Promise<string> {
  type Inbox = { viewer: { notifications: { edges: { node: { id: string } }[] } } };
  return becomes(async () => {
    const { viewer } = await client.get<Inbox>('{ viewer { notifications(first: 1) { edges { node { id } } } } }');
    return viewer.notifications.edges[0]?.node.id;
  }, 'a notification');
}

async function giveRoles(admin: GraphClient, userId: string, role: Role): Promise<void> {
  const change = async (verb: 'roleGrant' | 'roleRevoke', one: Role) => {
    await admin.get(`mutation { ${verb}(userId: "${userId}", role: ${one}) { userErrors { code } } }`);
  };
  await change('roleGrant', role);
  for (const other of roles.filter((one) => one !== role)) await change('roleRevoke', other);
}

/** What others learn from events takes a moment after a start. */
async function untilSuggested(client: GraphClient, providerId: string): Promise<void> {
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
