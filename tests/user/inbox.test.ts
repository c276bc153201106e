import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { endReasons } from '#contracts/events/booking.ts';
import type { BookingDocument } from '#subgraphs/booking/booking/booking.model.ts';
import { snapshotOf } from '#subgraphs/booking/booking/snapshot.ts';
import { createEnqueueMail } from '#subgraphs/user/mail/enqueue-mail.ts';
import { userModels } from '#subgraphs/user/models.ts';
import { noticesOf } from '#subgraphs/user/notification/notices.ts';
import { createNotify } from '#subgraphs/user/notification/notify.ts';
import { createPutIntoInbox } from '#subgraphs/user/notification/put-into-inbox.ts';
import { createWithdraw } from '#subgraphs/user/notification/withdraw.ts';
import { word } from '#subgraphs/user/notification/wording.ts';
import { createUserOutboxes } from '#subgraphs/user/outboxes.ts';
import { happened, inboxesOf, startJobs } from './happenings.ts';
import { type OpenUser, openUser, type Person } from './open-user.ts';
import { eventsOf } from './people.ts';

let user: OpenUser;
let inboxes: ReturnType<typeof inboxesOf>;
let jobs: { close(): Promise<void> };
beforeAll(async () => {
  user = await openUser();
  inboxes = inboxesOf(user);
  jobs = await startJobs(user);
});
afterAll(async () => {
  await jobs.close();
  await user.close();
});

const append = (...given: Parameters<typeof inboxes.append>) => inboxes.append(...given);
const arrives = (...given: Parameters<typeof inboxes.arrives>) => inboxes.arrives(...given);
const inboxOf = (...given: Parameters<typeof inboxes.inboxOf>) => inboxes.inboxOf(...given);

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
      { status: 'CANCELLED', reason: { code: 'CANCELLED_BY_PROVIDER' } },
      /The provider cancelled it\.$/,
      1,
    ],
    ['booking.expired', { status: 'EXPIRED', reason: { code: 'DEADLINE_PASSED' } }, /try again/, 0],
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
    for (const collection of ['notifications', 'mails', 'events', 'deadEvents']) {
      expect(JSON.stringify(await user.db.collection(collection).find().toArray())).not.toContain('I am ill');
    }
  });

  it.each(endReasons)('has words for %s in every language, and shows nobody the code', (code) => {
    const { data } = happened('booking.cancelled', { id: 'usr_1' }, { id: 'usr_2' }, { reason: { code } });
    for (const locale of ['en', 'ne'] as const) {
      for (const as of ['customer', 'owner'] as const) {
        const { body } = word({ kind: 'BOOKING_CANCELLED', as, booking: data }, { locale, timeZone: 'Asia/Kathmandu' });
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
        jobs = await startJobs(user);
      }
    }
    await arrives(customer, 20);
    // As if no position had ever been saved: everything is consumed again.
    await jobs.close();
    await user.db.collection('consumerPositions').deleteMany({});
    const others = [await startJobs(user), await startJobs(user)];
    jobs = await startJobs(user);
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

  it('holds one, and tells of one, when twenty hear of the same event at once', async () => {
    const [customer, thapa] = [await user.somebody(), await user.somebody()];
    const { accounts, notifications, mails } = userModels(user.db);
    const outbox = createUserOutboxes({ ...user.parts, models: userModels(user.db) }).notifications;
    let queued = 0;
    const notify = createNotify({
      accounts,
      putIntoInbox: createPutIntoInbox({ notifications, outbox }),
      enqueueMail: createEnqueueMail(mails, () => {
        queued += 1;
      }),
      withdraw: createWithdraw({ notifications, mails }),
    });
    const notices = noticesOf(happened('booking.confirmed', customer, thapa));
    await Promise.all(Array.from({ length: 20 }, () => notify(notices)));
    expect(queued).toBe(2);
    for (const person of [customer, thapa]) {
      const [told] = await arrives(person, 1);
      expect(await user.db.collection('mails').countDocuments({ userId: person.id })).toBe(1);
      expect(await eventsOf(user, told.id)).toMatchObject([
        { type: 'notification.added', sequence: 1, by: null, data: { notificationId: told.id, userId: person.id } },
      ]);
    }
    await outbox.close();
  });

  it('is not filled for whoever asked to be forgotten, not even by what was under way', async () => {
    const [customer, thapa] = [await user.somebody(), await user.somebody()];
    const { accounts, notifications, mails } = userModels(user.db);
    const outbox = createUserOutboxes({ ...user.parts, models: userModels(user.db) }).notifications;
    const putIntoInbox = createPutIntoInbox({ notifications, outbox });
    const notify = createNotify({
      accounts,
      // Between who is told was read and the telling.
      putIntoInbox: async (...given) => {
        await accounts.updateOne({ _id: customer.id }, { $set: { closedAt: new Date() } });
        await putIntoInbox(...given);
      },
      enqueueMail: createEnqueueMail(mails, () => undefined),
      withdraw: createWithdraw({ notifications, mails }),
    });
    await notify(noticesOf(happened('booking.confirmed', customer, thapa)));
    await notify(noticesOf(happened('booking.expired', customer, thapa)));
    const kept = async (userId: string) => [
      await notifications.countDocuments({ userId }),
      await mails.countDocuments({ userId }),
    ];
    expect(await kept(customer.id)).toEqual([0, 0]);
    expect(await kept(thapa.id)).toEqual([1, 1]);
    await outbox.close();
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
    expect((await inboxes.ask(customer, variables)).codes).toEqual([code]);
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

  it('is told once for each that was unread, by whoever read it', async () => {
    const customer = await user.somebody();
    await append(happened('booking.expired', customer, customer));
    const [{ id }] = await arrives(customer, 1);
    await Promise.all(Array.from({ length: 10 }, () => mark([id], customer)));
    await mark([id], customer);
    await expect.poll(() => eventsOf(user, id)).toHaveLength(2);
    expect(await eventsOf(user, id)).toMatchObject([
      { type: 'notification.added', sequence: 1 },
      {
        type: 'notification.read',
        sequence: 2,
        by: { id: customer.id, requestId: 'req_test' },
        data: { notificationId: id, userId: customer.id },
      },
    ]);
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
