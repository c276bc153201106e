import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BookingEvent, type BookingSnapshot, endReasons } from '#contracts/events/booking.ts';
import { eventId } from '#contracts/events/domain-event.ts';
import { topics } from '#contracts/events/topics.ts';
import { createEventLog, type EventLog } from '#runtime/event-log/event-log.ts';
import { noFault } from '#runtime/lifecycle/fault.ts';
import { createWakeUps } from '#runtime/pubsub/wake-up.ts';
import { closeRedis, connectRedis } from '#runtime/redis/connect.ts';
import type { BookingDocument } from '#subgraphs/booking/booking/booking.model.ts';
import { snapshotOf } from '#subgraphs/booking/booking/snapshot.ts';
import { startUserJobs } from '#subgraphs/user/jobs.ts';
import { word } from '#subgraphs/user/notification/wording.ts';
import { type OpenUser, openUser, type Person } from './open-user.ts';

let user: OpenUser;
let redis: Redis[];
let eventLog: EventLog;
let jobs: { close(): Promise<void> };

const startJobs = () => startUserJobs({ mongo: user.mongo, eventLog, log: user.log, fault: noFault });

beforeAll(async () => {
  user = await openUser();
  const url = process.env.REDIS_URL ?? '';
  const [commands, subscriber] = [
    connectRedis(url, 'commands', { name: 'user-test', log: user.log }),
    connectRedis(url, 'subscriber', { name: 'user-test', log: user.log }),
  ];
  redis = [commands, subscriber];
  const { namespace, log } = user;
  const wakeUps = createWakeUps({ publisher: commands, subscriber, namespace });
  eventLog = createEventLog({ redis: commands, wakeUps, namespace, log, pollMs: 200 });
  jobs = await startJobs();
});
afterAll(async () => {
  await jobs.close();
  eventLog.close();
  await Promise.all(redis.map(closeRedis));
  await user.close();
});

let bookings = 0;
const newBookingId = () => {
  bookings += 1;
  return `bkg_${String(bookings).padStart(24, '0')}`;
};

function happened(
  type: BookingEvent['type'],
  customer: Pick<Person, 'id'>,
  owner: Pick<Person, 'id'>,
  { bookingId = newBookingId(), sequence = 1, ...data }: Partial<BookingSnapshot> & { sequence?: number } = {},
): BookingEvent {
  return {
    id: eventId(bookingId, sequence),
    type,
    aggregateId: bookingId,
    sequence,
    occurredAt: '2026-11-22T04:00:00.000Z',
    data: {
      bookingId,
      customerId: customer.id,
      providerId: 'prv_000000000000000000000001',
      providerOwnerId: owner.id,
      providerName: 'Thapa Plumbing',
      serviceId: 'svc_000000000000000000000001',
      serviceName: 'Leak repair',
      status: 'CONFIRMED',
      previousStatus: 'PENDING',
      startsAt: '2026-11-23T03:15:00.000Z',
      endsAt: '2026-11-23T04:15:00.000Z',
      priceMinor: 150_000,
      currency: 'NPR',
      reason: null,
      ...data,
    },
  };
}

const append = (event: BookingEvent) =>
  eventLog.append(event, [{ topic: topics.booking.name, audience: topics.booking.audience(event) }]);

const inboxQuery = `query ($first: Int = 20, $after: String) {
  viewer {
    unreadNotifications
    notifications(first: $first, after: $after) {
      edges { node { id kind title body createdAt readAt bookingId } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
const inboxOf = async ({ caller }: Person, variables = {}) =>
  (await user.ask(inboxQuery, variables, caller)).data.viewer;
const nodesOf = async (person: Person) =>
  (await inboxOf(person)).notifications.edges.map(({ node }: { node: Record<string, string> }) => node);
const arrives = (person: Person, count: number) =>
  vi.waitFor(
    async () => {
      const nodes = await nodesOf(person);
      expect(nodes).toHaveLength(count);
      return nodes;
    },
    { timeout: 10_000, interval: 50 },
  );

describe('the inbox', () => {
  it('tells the customer and the owner of the provider that a booking is confirmed', async () => {
    const [customer, thapa] = [await user.somebody(), await user.somebody({ timeZone: 'Europe/Zurich' })];
    const event = happened('booking.confirmed', customer, thapa);
    await append(event);
    const [told] = await arrives(customer, 1);
    expect(told).toEqual({
      id: `ntf_${createHash('sha256').update(`${event.id}\0${customer.id}`).digest('hex').slice(0, 24)}`,
      kind: 'BOOKING_CONFIRMED',
      title: 'Thapa Plumbing is booked',
      body: expect.stringMatching(/Leak repair with Thapa Plumbing on .*23 November 2026.*09:00.*is confirmed/),
      createdAt: event.occurredAt,
      readAt: null,
      bookingId: event.aggregateId,
    });
    const [owner] = await arrives(thapa, 1);
    expect(owner).toMatchObject({ kind: 'BOOKING_CONFIRMED', title: 'You have a new booking' });
    expect(owner.body).toContain('04:15');
  });

  it.each([
    ['booking.rejected', { status: 'REJECTED', reason: { code: 'SLOT_TAKEN' } }, /That time is taken/, 0],
    [
      'booking.cancelled',
      { status: 'CANCELLED', reason: { code: 'CANCELLED_BY_PROVIDER', text: 'I am ill' } },
      /The provider cancelled it. “I am ill”/,
      1,
    ],
    ['booking.expired', { status: 'EXPIRED', reason: { code: 'DEADLINE_PASSED', text: null } }, /try again/, 0],
  ] as const)('tells of %s', async (type, data, words, ownerIsTold) => {
    const [customer, thapa] = [await user.somebody(), await user.somebody()];
    await append(happened(type, customer, thapa, data));
    const [told] = await arrives(customer, 1);
    expect(told.kind).toBe(type.toUpperCase().replace('.', '_'));
    expect(told.body).toMatch(words);
    await arrives(thapa, ownerIsTold);
  });

  it('tells who cancelled, and nobody what they wrote: a text stays in the booking', async () => {
    const [customer, thapa] = [await user.somebody(), await user.somebody({ locale: 'ne' })];
    const cancelled = (reason: BookingDocument['reason']) => {
      const { data } = happened('booking.cancelled', customer, thapa);
      const stored = {
        ...data,
        _id: data.bookingId,
        status: 'CANCELLED' as const,
        reason,
        startsAt: new Date(data.startsAt),
        endsAt: new Date(data.endsAt),
        price: { amountMinor: data.priceMinor, currency: data.currency },
        seats: 1,
        note: null,
        claim: { parts: [], capacity: 1 },
        createdAt: new Date(0),
        deadlineAt: new Date(0),
        attempt: 1,
      } satisfies Parameters<typeof snapshotOf>[0];
      return happened('booking.cancelled', customer, thapa, snapshotOf(stored));
    };
    await append(cancelled({ code: 'CANCELLED_BY_CUSTOMER', text: 'I am ill' }));
    const [hers] = await arrives(customer, 1);
    expect(hers.body).toMatch(/is cancelled\. You cancelled it\.$/);
    const [his] = await arrives(thapa, 1);
    expect(his.body).toMatch(/ग्राहकले रद्द गर्नुभयो।$/);
  });

  it.each(endReasons)('has words for %s in every language, and shows nobody the code', (code) => {
    const { data } = happened('booking.cancelled', { id: 'usr_1' }, { id: 'usr_2' }, { reason: { code } });
    for (const locale of ['en', 'ne'] as const) {
      for (const as of ['customer', 'owner'] as const) {
        const { body } = word({ id: 'ntf_1', userId: 'usr_1', kind: 'BOOKING_CANCELLED', as }, data, {
          locale,
          timeZone: 'Asia/Kathmandu',
        });
        expect(body).not.toMatch(/[A-Z]_|“|undefined/);
        expect(body.split(/[.।] ?/).length).toBeGreaterThan(2);
      }
    }
  });

  it('speaks Nepali to whoever wants it', async () => {
    const customer = await user.somebody({ locale: 'ne' });
    await append(happened('booking.rejected', customer, customer, { reason: { code: 'SLOT_TAKEN' } }));
    const [told] = await arrives(customer, 1);
    expect(told.body).toMatch(/Leak repair बुक हुन सकेन। त्यो समय/);
  });

  it('tells nobody of a request, and whoever books with themselves only once', async () => {
    const customer = await user.somebody();
    const requested = happened('booking.requested', customer, customer, { status: 'PENDING' });
    await append(requested);
    await append(happened('booking.confirmed', customer, customer, { bookingId: requested.aggregateId, sequence: 2 }));
    const [told] = await arrives(customer, 1);
    expect(told.kind).toBe('BOOKING_CONFIRMED');
  });

  it('holds one notification for each event, after any number of starts and of tellings', async () => {
    const [customer, thapa] = [await user.somebody(), await user.somebody()];
    const events = Array.from({ length: 20 }, () => happened('booking.confirmed', customer, thapa));
    for (const [index, event] of events.entries()) {
      await append(event);
      if (index % 7 === 3) {
        await jobs.close();
        jobs = await startJobs();
      }
    }
    await arrives(customer, 20);
    // As if no position had ever been saved: everything is consumed again.
    await jobs.close();
    await user.db.collection('consumerPositions').deleteMany({});
    const others = [await startJobs(), await startJobs()];
    jobs = await startJobs();
    await append(happened('booking.confirmed', customer, thapa));
    await vi.waitFor(
      async () => expect((await inboxOf(customer, { first: 50 })).notifications.edges).toHaveLength(21),
      {
        timeout: 15_000,
      },
    );
    await Promise.all(others.map((other) => other.close()));
    expect(await user.db.collection('notifications').countDocuments({ userId: customer.id })).toBe(21);
    expect(await user.db.collection('notifications').countDocuments({ userId: thapa.id })).toBe(21);
    expect(await user.db.collection('deadEvents').countDocuments({})).toBe(0);
  });

  it('is paged, newest first, each exactly once, also where times are equal', async () => {
    const customer = await user.somebody();
    for (let index = 0; index < 7; index += 1) await append(happened('booking.expired', customer, customer));
    await arrives(customer, 7);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { notifications } = await inboxOf(customer, { first: 3, after });
      seen.push(...notifications.edges.map(({ node }: { node: { id: string } }) => node.id));
      after = notifications.pageInfo.hasNextPage ? notifications.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it.each([
    [{ first: 0 }, 'OUT_OF_RANGE'],
    [{ first: 101 }, 'OUT_OF_RANGE'],
    [{ after: 'nonsense' }, 'BAD_CURSOR'],
    [{ after: Buffer.from('["notifications","x",1]').toString('base64url') }, 'BAD_CURSOR'],
    [{ after: Buffer.from('["notifications",1e300,"x"]').toString('base64url') }, 'BAD_CURSOR'],
  ])('refuses %j', async (variables, code) => {
    const customer = await user.somebody();
    expect((await user.ask(inboxQuery, variables, customer.caller)).codes).toEqual([code]);
  });
});

describe('marking as read', () => {
  const mark = async (ids: string[], { caller }: Person) =>
    (
      await user.ask(
        `mutation ($ids: [ID!]!) {
          notificationsMarkRead(ids: $ids) { notifications { id readAt } userErrors { code field } }
        }`,
        { ids },
        caller,
      )
    ).data.notificationsMarkRead;

  it('counts down what is unread, and keeps the time of the first reading', async () => {
    const customer = await user.somebody();
    await append(happened('booking.expired', customer, customer));
    await append(happened('booking.expired', customer, customer));
    const [one, other] = await arrives(customer, 2);
    expect((await inboxOf(customer)).unreadNotifications).toBe(2);

    const first = await mark([one.id], customer);
    expect(first).toEqual({ notifications: [{ id: one.id, readAt: expect.any(String) }], userErrors: [] });
    expect((await inboxOf(customer)).unreadNotifications).toBe(1);

    const both = await mark([other.id, one.id, one.id], customer);
    expect(both.notifications.map(({ id }: { id: string }) => id)).toEqual([other.id, one.id]);
    expect(both.notifications[1].readAt).toBe(first.notifications[0].readAt);
    expect((await inboxOf(customer)).unreadNotifications).toBe(0);
  });

  it('finds nothing in somebody else’s inbox, and then marks none', async () => {
    const [customer, ravi] = [await user.somebody(), await user.somebody()];
    await append(happened('booking.expired', customer, customer));
    await append(happened('booking.expired', ravi, ravi));
    const [[hers], [his]] = [await arrives(customer, 1), await arrives(ravi, 1)];
    const refused = { notifications: null, userErrors: [{ code: 'NOT_FOUND', field: 'ids' }] };
    expect(await mark([hers.id, his.id], customer)).toEqual(refused);
    expect(await mark([hers.id, 'ntf_ffffffffffffffffffffffff'], customer)).toEqual(refused);
    expect((await inboxOf(customer)).unreadNotifications).toBe(1);
    expect((await inboxOf(ravi)).unreadNotifications).toBe(1);
  });

  it('refuses malformed ids, none, and too many', async () => {
    const customer = await user.somebody();
    const code = async (ids: string[]) => (await mark(ids, customer)).userErrors;
    expect(await code(['ntf_1'])).toEqual([{ code: 'BAD_ID', field: 'ids.0' }]);
    expect(await code([])).toEqual([{ code: 'OUT_OF_RANGE', field: 'ids' }]);
    expect(await code(Array(101).fill('ntf_ffffffffffffffffffffffff'))).toEqual([
      { code: 'OUT_OF_RANGE', field: 'ids' },
    ]);
  });
});
