import { type Role, roles } from '#contracts/authority.ts';
import { createGraphClient, type GraphClient, signIn } from '#tests/harness/client.ts';
import {
  type BookingAsked,
  cancelledBooking,
  cursorOf,
  deletedPerson,
  giveRole,
  newestNotification,
  untilSuggested,
} from './rehearsal.ts';

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

/** Everybody who asks, and what they come across that is nobody's of them. */
export type Cast = {
  people: readonly Person[];
  stranger: { id: string; email: string; notification: string; session: string };
  strangersBooking: string;
  /** Somebody whose account was deleted. */
  deletedId: string;
  providerId: string;
  serviceId: string;
  /** Has an admin give one role to a person and take all others. */
  giveRole(person: Person, role: Role): Promise<void>;
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
      await giveRole(admin.client, id, role);
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
      await giveRole(admin.client, user.id, person.role);
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
    giveRole: ({ id }, role) => giveRole(admin.client, id, role),
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
