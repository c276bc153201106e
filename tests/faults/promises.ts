import { expect } from 'vitest';
import type { GraphClient } from '#tests/harness/client.ts';
import { signIn } from '#tests/harness/client.ts';
import type { Promised } from '#tests/harness/journal.ts';

type Page<Node> = { edges: { node: Node }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
type Booking = {
  id: string;
  status: string;
  startsAt: string;
  endsAt: string;
  provider: { id: string };
  service: { bufferBeforeMinutes: number; bufferAfterMinutes: number };
};

async function readAll<Node>(page: (after: string | null) => Promise<Page<Node>>): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ; ) {
    const { edges, pageInfo } = await page(after);
    nodes.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return nodes;
    after = pageInfo.endCursor;
  }
}

/** Everything that is booked, as an operator sees it, newest first until all of the promised ones were seen. */
const readBookings = (ops: GraphClient, status?: string): Promise<Booking[]> =>
  readAll(async (after) => {
    const { bookings } = await ops.get<{ bookings: Page<Booking> }>(
      `query ($after: String, $status: BookingStatus) {
        bookings(first: 100, after: $after, status: $status) {
          edges {
            node {
              id status startsAt endsAt provider { id } service { bufferBeforeMinutes bufferAfterMinutes }
            }
          }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      { after, status },
    );
    return bookings;
  });

const inboxOf = (client: GraphClient): Promise<{ bookingId: string }[]> =>
  readAll(async (after) => {
    const { viewer } = await client.get<{ viewer: { notifications: Page<{ bookingId: string }> } }>(
      `query ($after: String) {
        viewer {
          notifications(first: 100, after: $after) {
            edges { node { bookingId } }
            pageInfo { hasNextPage endCursor }
          }
        }
      }`,
      { after },
    );
    return viewer.notifications;
  });

const countBy = (ids: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

/** Pairs of confirmed bookings of one provider whose times, with their buffers, overlap. */
function overlaps(bookings: Booking[]): string[] {
  const MINUTE_MS = 60_000;
  const intervals = bookings.map(({ id, provider, startsAt, endsAt, service }) => ({
    id,
    provider: provider.id,
    from: Date.parse(startsAt) - service.bufferBeforeMinutes * MINUTE_MS,
    to: Date.parse(endsAt) + service.bufferAfterMinutes * MINUTE_MS,
  }));
  intervals.sort((a, b) => a.provider.localeCompare(b.provider) || a.from - b.from);
  return intervals.flatMap((one, index) => {
    const next = intervals[index + 1];
    return next && next.provider === one.provider && next.from < one.to ? [`${one.id} and ${next.id}`] : [];
  });
}

/**
 * Holds the product to what the journal says it promised: every accepted booking has come to an end, no two confirmed
 * ones overlap, and each has told its customer exactly once.
 */
export async function expectPromisesKept(
  url: string,
  promised: readonly Promised[],
  people: { client: GraphClient }[],
): Promise<Record<string, number>> {
  const { client: ops } = await signIn(url, 'ops@sangam.example');
  await expect.poll(() => readBookings(ops, 'PENDING'), { timeout: 90_000, interval: 1_000 }).toEqual([]);

  const bookings = await readBookings(ops);
  const known = new Map(bookings.map((booking) => [booking.id, booking]));
  const lost = promised.filter(({ bookingId }) => !known.has(bookingId));
  expect(lost, 'accepted bookings that are not there').toEqual([]);

  const mine = new Set(promised.map(({ bookingId }) => bookingId));
  expect(mine.size, 'one booking for each idempotency key').toBe(promised.length);
  const ends = countBy([...mine].map((id) => known.get(id)?.status ?? 'LOST'));
  expect([...ends.keys()].filter((status) => !['CONFIRMED', 'REJECTED'].includes(status))).toEqual([]);
  expect(overlaps(bookings.filter(({ status }) => status === 'CONFIRMED'))).toEqual([]);

  for (const [index, { client }] of people.entries()) {
    const expected = promised.filter(({ customer }) => customer === index).map(({ bookingId }) => bookingId);
    const untold = async () => {
      const heard = new Set((await inboxOf(client)).map(({ bookingId }) => bookingId));
      return expected.filter((id) => !heard.has(id)).map((id) => `${id} ${known.get(id)?.status}`);
    };
    await expect.poll(untold, { timeout: 60_000, interval: 1_000 }).toEqual([]);
    const told = countBy((await inboxOf(client)).map(({ bookingId }) => bookingId));
    const wrong = expected.filter((id) => told.get(id) !== 1).map((id) => `${id}: ${told.get(id) ?? 0}`);
    expect(wrong, 'bookings whose customer was not told exactly once').toEqual([]);
  }
  return Object.fromEntries(ends);
}
