import { providers } from '#infra/local/demonstration/places.ts';
import type { GraphClient } from '#tests/harness/client.ts';
import type { Identity } from './identities.ts';
import type { Markers } from './markers.ts';
import type { Random } from './random.ts';

/** A time to book. `atProvider` says that it is with the provider of the walk, who is then party to it. */
export type Bookable = { serviceId: string; startsAt: string; atProvider: boolean };

const DAY_MS = 86_400_000;
/** Of the demonstration’s provider account. */
const ofProvider = new Set(providers()[0]?.services.map(({ id }) => id));

/** Whether a text, such as the variables of an operation, names a service of the walk’s provider. */
export const isAtProvider = (text: string): boolean => [...ofProvider].some((id) => text.includes(id));

type Service = { id: string; slots: { startsAt: string }[] };

/** Free times of many services, those of the provider of the walk among them. */
export async function findBookable(client: GraphClient): Promise<Bookable[]> {
  const from = new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS);
  const times = { from: from.toISOString(), to: new Date(from.getTime() + 6 * DAY_MS).toISOString() };
  const service = 'id slots(from: $from, to: $to) { startsAt }';
  const { searchProviders } = await client.get<{ searchProviders: { edges: { node: { services: Service[] } }[] } }>(
    `query ($from: DateTime!, $to: DateTime!) {
      searchProviders(input: {}, first: 25) { edges { node { services { ${service} } } } }
    }`,
    times,
  );
  const own = await Promise.all(
    [...ofProvider].map((id) =>
      client.get<{ service: Service }>(
        `query ($id: ID!, $from: DateTime!, $to: DateTime!) { service(id: $id) { ${service} } }`,
        { id, ...times },
      ),
    ),
  );
  const services = [...searchProviders.edges.flatMap(({ node }) => node.services), ...own.map((one) => one.service)];
  return services.flatMap(({ id, slots }) =>
    slots.map(({ startsAt }) => ({ serviceId: id, startsAt, atProvider: ofProvider.has(id) })),
  );
}

/** The markers in notes and reasons, and whose bookings are whose as far as the walk has made them. */
export function createBookingTexts(markers: Markers) {
  const notes = new Map<string, string>();
  const reasons = new Map<string, string>();
  const made = new Map<string, { customer: Identity; atProvider: boolean }>();

  const textFor = (
    texts: Map<string, string>,
    what: 'note' | 'reason',
    customer: Identity,
    atProvider: boolean,
  ): string => {
    const key = `${customer.label} ${atProvider}`;
    const text = texts.get(key) ?? markers.ofBooking(what, customer, customer.label, atProvider);
    texts.set(key, text);
    return text;
  };

  return {
    note: (customer: Identity, atProvider: boolean) => textFor(notes, 'note', customer, atProvider),
    /** A reason that those who are party to this booking may read, whoever writes it. */
    reason(bookingId: string): string {
      const booking = made.get(bookingId);
      return booking ? textFor(reasons, 'reason', booking.customer, booking.atProvider) : 'a reason';
    },
    remember: (bookingId: string, customer: Identity, atProvider: boolean) =>
      made.set(bookingId, { customer, atProvider }),
    /** A booking to do something with: now and then one’s own, otherwise anybody’s. */
    idFor(identity: Identity, random: Random): string | undefined {
      const ids = [...made].filter(([, { customer }]) => customer === identity || random.chance(0.1)).map(([id]) => id);
      return ids.length > 0 ? random.pick(ids) : undefined;
    },
  };
}
export type BookingTexts = ReturnType<typeof createBookingTexts>;
