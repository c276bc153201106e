import { randomUUID } from 'node:crypto';
import { createGraphClient, type GraphClient } from '#tests/harness/client.ts';
import type { Bookable, BookingTexts } from './bookings.ts';
import { findBookable } from './bookings.ts';
import type { Identity } from './identities.ts';
import type { Markers } from './markers.ts';
import { demonstrationPerson, registerPerson, strangers } from './people.ts';

export type Cast = {
  /** All but the spares. */
  identities: Identity[];
  spares: Identity[];
  places: Bookable[];
};

const clientOf = (url: string, { authorization }: Identity): GraphClient =>
  createGraphClient(url, authorization?.replace('Bearer ', ''));

/** Makes the people of a walk, and writes a marker wherever the graph lets somebody write something private. */
export async function plant(
  url: string,
  { markers, bookings, tokenKey }: { markers: Markers; bookings: BookingTexts; tokenKey: Record<string, unknown> },
): Promise<Cast> {
  const customers: Identity[] = [];
  for (let n = 1; n <= 5; n += 1) customers.push(await registerPerson(url, markers, 'customer', `customer ${n}`));
  const partner = await registerPerson(url, markers, 'customer', 'partner');
  const spares: Identity[] = [];
  for (let n = 1; n <= 6; n += 1) spares.push(await registerPerson(url, markers, 'spare', `spare ${n}`));
  const [provider, ops, admin] = [
    await demonstrationPerson(url, markers, 'provider'),
    await demonstrationPerson(url, markers, 'ops'),
    await demonstrationPerson(url, markers, 'admin'),
  ];
  await clientOf(url, admin).get(
    'mutation ($id: ID!) { roleGrant(userId: $id, role: PARTNER) { userErrors { code } } }',
    {
      id: partner.id,
    },
  );
  partner.kind = 'partner';

  const places = await findBookable(createGraphClient(url));
  for (const customer of customers) {
    for (const atProvider of [true, false]) {
      const ids = await bookTwice(
        clientOf(url, customer),
        customer,
        places.filter((one) => one.atProvider === atProvider),
        bookings,
      );
      // One of the two stays, the other is cancelled with a reason.
      await clientOf(url, customer).get(
        'mutation ($input: BookingCancelInput!) { bookingCancel(input: $input) { booking { id } userErrors { code } } }',
        { input: { id: ids[1], reason: bookings.reason(ids[1] ?? '') } },
      );
    }
  }
  const [first = provider] = customers;
  const identities = [...customers, partner, provider, ops, admin, ...strangers(first, tokenKey)];
  return { identities, spares, places };
}

const requesting = `mutation ($input: BookingRequestInput!) {
  bookingRequest(input: $input) { booking { id } userErrors { code } }
}`;

async function bookTwice(
  client: GraphClient,
  customer: Identity,
  places: Bookable[],
  bookings: BookingTexts,
): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < 2) {
    const place = places.splice(Math.floor((places.length * 7) / 11), 1)[0];
    if (!place) throw new Error('there is too little to book');
    const note = bookings.note(customer, place.atProvider);
    const { serviceId, startsAt, atProvider } = place;
    const { bookingRequest } = await client.get<{ bookingRequest: { booking: { id: string } | null } }>(requesting, {
      input: { serviceId, startsAt, note, idempotencyKey: randomUUID() },
    });
    if (!bookingRequest.booking) continue;
    bookings.remember(bookingRequest.booking.id, customer, atProvider);
    ids.push(bookingRequest.booking.id);
  }
  return ids;
}
