import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type BookingPayload, freeSlots, kathmandu, requestBooking } from '#tests/harness/bookings.ts';
import { createGraphClient, type GraphClient, registerCustomer } from '#tests/harness/client.ts';
import type { openJournal } from '#tests/harness/journal.ts';

type Place = { serviceId: string; startsAt: string };
type Found = { searchProviders: { edges: { node: { services: { id: string; capacity: number }[] } }[] } };

/** Free times of many one-seat services near each other, so that there is always something to book and to fight for. */
async function placesToBook(client: GraphClient): Promise<Place[]> {
  const { searchProviders } = await client.get<Found>(
    `query ($input: SearchProvidersInput!) {
      searchProviders(input: $input, first: 60) { edges { node { services { id capacity } } } }
    }`,
    { input: { near: kathmandu, withinKm: 50 } },
  );
  const services = searchProviders.edges
    .flatMap(({ node }) => node.services)
    .filter(({ capacity }) => capacity === 1)
    .map(({ id }) => id);
  const places: Place[] = [];
  for (const serviceId of services) {
    for (const { startsAt } of await freeSlots(client, serviceId)) places.push({ serviceId, startsAt });
  }
  return places;
}

/**
 * Customers who book while things die under them. Each request is repeated with its idempotency key until it is
 * acknowledged, and then written to the journal: from there on the product has promised something.
 */
export async function createCustomers(url: string, count: number, journal: ReturnType<typeof openJournal>) {
  const people = await Promise.all(Array.from({ length: count }, () => registerCustomer(url)));
  const places = await placesToBook(createGraphClient(url));
  if (places.length < 500) throw new Error(`only ${places.length} free times: too few to keep work in flight`);

  /** Asks once at `first`, which may die of it, and from then on at the steady address. */
  async function book(first: string): Promise<void> {
    const customer = randomInt(count);
    const token = people[customer]?.accessToken;
    const input = { ...(places[randomInt(places.length)] as Place), idempotencyKey: randomUUID() };
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const client = createGraphClient(attempt === 0 ? first : url, token);
      const answer: BookingPayload | null = await requestBooking(client, input).catch(() => null);
      if (answer?.booking) {
        journal.write({ bookingId: answer.booking.id, idempotencyKey: input.idempotencyKey, customer });
        return;
      }
      // Refused for good, such as a time that has gone by meanwhile: nothing was promised.
      if (answer && answer.userErrors.length > 0) return;
      await pause(100);
    }
    throw new Error('a request was not acknowledged within thirty seconds');
  }

  return { people, book };
}
