import { randomUUID } from 'node:crypto';
import type { GraphClient } from './client.ts';

/** The verbs that most stories share, told through the graph. */
const DAY_MS = 86_400_000;
export const kathmandu = { latitude: 27.7172, longitude: 85.324 };

type Service = { id: string; name: string; durationMinutes: number };
type Found = { searchProviders: { edges: { node: { id: string; name: string; services: Service[] } }[] } };

/** The first service of the nearest plumber to the middle of Kathmandu, who is another one for each `skip`. */
export async function nearestPlumber(client: GraphClient, skip = 0): Promise<Service> {
  const { searchProviders } = await client.get<Found>(
    `query ($input: SearchProvidersInput!) {
      searchProviders(input: $input, first: 20) { edges { node { id name services { id name durationMinutes } } } }
    }`,
    { input: { near: kathmandu, withinKm: 50, category: 'plumbing' } },
  );
  const service = searchProviders.edges[skip]?.node.services[0];
  if (!service) throw new Error('the demonstration data has no plumber in Kathmandu');
  return service;
}

type Slot = { startsAt: string; seatsLeft: number };

/** The free times of a service in the week after tomorrow. */
export async function freeSlots(client: GraphClient, serviceId: string): Promise<[Slot, ...Slot[]]> {
  const from = new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS);
  const { service } = await client.get<{ service: { slots: Slot[] } }>(
    `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
      service(id: $id) { slots(from: $from, to: $to) { startsAt seatsLeft } }
    }`,
    { id: serviceId, from: from.toISOString(), to: new Date(from.getTime() + 7 * DAY_MS).toISOString() },
  );
  const [first, ...rest] = service.slots;
  if (!first) throw new Error(`${serviceId} has no free time`);
  return [first, ...rest];
}

export type BookingPayload = {
  booking: { id: string; status: string } | null;
  job: { id: string; state: string } | null;
  userErrors: { code: string; field: string | null; expected: string | null }[];
};

/** Asks for a booking; every call is a request of its own unless it names its idempotency key. */
export async function requestBooking(
  client: GraphClient,
  given: { serviceId: string; startsAt: string; idempotencyKey?: string },
): Promise<BookingPayload> {
  const input = { idempotencyKey: randomUUID(), ...given };
  // What a crowded system says in its own words is "try again"; the key makes that safe.
  for (let tries = 1; ; tries += 1) {
    const { data, errors } = await client.ask<{ bookingRequest: BookingPayload }>(requesting, { input });
    if (data && errors.length === 0) return data.bookingRequest;
    const again = errors.every(({ extensions }) => ['TIMED_OUT', 'UNAVAILABLE'].includes(String(extensions.code)));
    if (!again || tries === 5) throw new Error(`the graph answered ${JSON.stringify(errors)}`);
  }
}

const requesting = `mutation ($input: BookingRequestInput!) {
    bookingRequest(input: $input) {
      booking { id status }
      job { id state }
      userErrors { code field expected }
    }
  }`;

export type BookingUpdate = {
  kind: 'START' | 'EVENT' | 'GAP';
  cursor: string;
  sequence: number | null;
  status: string | null;
  previousStatus: string | null;
  booking: {
    id: string;
    reason: { code: string } | null;
    customer: { displayName: string; recommendations: { reasons: { text: string }[] }[] };
  } | null;
};

/** Watches one's own bookings. Resolves once the subscription stands, so that nothing that follows is missed. */
export async function watchBookings(client: GraphClient, variables: { id?: string; after?: string } = {}) {
  const events = client.watch<{ bookingUpdated: BookingUpdate }>(
    `subscription ($id: ID, $after: String) {
      bookingUpdated(id: $id, after: $after) {
        kind cursor sequence status previousStatus
        booking { id reason { code } customer { displayName recommendations(first: 1) { reasons { text } } } }
      }
    }`,
    variables,
  );
  const next = async (what: string, seconds?: number) => (await events.next(what, seconds)).bookingUpdated;
  const start = variables.after ? null : await next('the subscription to stand');
  return { start, next, close: events.close };
}
