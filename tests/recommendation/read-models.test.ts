import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { createEventLog } from '#runtime/event-log/event-log.ts';
import { noFault } from '#runtime/lifecycle/fault.ts';
import { countCommands } from '#runtime/mongo/count-commands.ts';
import { createWakeUps } from '#runtime/pubsub/wake-up.ts';
import { closeRedis, connectRedis } from '#runtime/redis/connect.ts';
import { readHabits } from '#subgraphs/recommendation/behaviour/read-habits.ts';
import { startRecommendationJobs } from '#subgraphs/recommendation/jobs.ts';
import {
  booking,
  given,
  idOf,
  log,
  type OpenRecommendation,
  openRecommendation,
  person,
  provider,
  published,
} from './open-recommendation.ts';

let it: OpenRecommendation;
beforeAll(async () => {
  it = await openRecommendation();
});
afterAll(() => it.close());

const bookingsOf = async (number: number) => (await it.models.catalogue.findById(provider(number)).lean())?.bookings;

describe('the catalogue', () => {
  test('keeps the latest of what was published, in whatever order and however often it is told', async () => {
    const events = [1, 2, 3].map((sequence) =>
      published(1, { name: `$Name ${sequence}`, ratingCount: sequence }, sequence),
    );
    const [first, second, third] = events as [DomainEvent, DomainEvent, DomainEvent];
    for (const event of [second, third, first, third, second]) await it.tell.provider(event);
    const known = await it.models.catalogue.findById(provider(1)).lean();
    expect(known).toMatchObject({
      sequence: 3,
      name: '$Name 3',
      ratingCount: 3,
      terms: ['category:plumbing', 'word:plumbing', 'word:visit'],
    });
  });

  test('refuses what is no such event', async () => {
    await expect(it.tell.provider({ ...published(2), data: { providerId: provider(2) } })).rejects.toThrow();
  });
});

describe('behaviour', () => {
  test('counts a booking once, however often and in whatever order its events come', async () => {
    await it.tell.provider(published(10));
    const story = [
      booking(1, 1, 10, { status: 'PENDING', sequence: 1 }),
      booking(1, 1, 10, { status: 'CONFIRMED', sequence: 2 }),
      booking(1, 1, 10, { status: 'COMPLETED', sequence: 3 }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...story), { maxLength: 6 }), async (extra) => {
        for (const event of [...extra, ...story]) await it.tell.booking(event);
        expect(await bookingsOf(10)).toBe(1);
      }),
      { numRuns: 10 },
    );
    expect((await readHabits(it.models.booked, [person(1)])).get(person(1))).toEqual({
      habits: [{ providerId: provider(10), serviceId: idOf('svc', 10), times: 1 }],
      providerIds: [provider(10)],
    });
  });

  test('a cancelled booking counts no more, and neither does a rejected one', async () => {
    await it.tell.provider(published(11));
    await it.tell.booking(booking(2, 2, 11, { status: 'CONFIRMED', sequence: 2 }));
    expect(await bookingsOf(11)).toBe(1);
    await it.tell.booking(booking(2, 2, 11, { status: 'CANCELLED', sequence: 3 }));
    await it.tell.booking(booking(3, 2, 11, { status: 'REJECTED', sequence: 2 }));
    await it.tell.booking(booking(2, 2, 11, { status: 'CONFIRMED', sequence: 2 }));
    expect(await bookingsOf(11)).toBe(0);
    expect((await readHabits(it.models.booked, [person(2)])).size).toBe(0);
  });

  test('an event that was handled in part counts its booking once when it comes again', async () => {
    const story = [
      booking(4, 4, 13, { status: 'CONFIRMED', sequence: 2 }),
      booking(4, 4, 13, { status: 'CANCELLED', sequence: 3 }),
    ] as const;
    const stopsAt = async (model: { updateOne: unknown }, event: DomainEvent) => {
      const broken = vi.spyOn(model as { updateOne(): unknown }, 'updateOne').mockImplementationOnce(() => {
        throw new Error('killed');
      });
      await expect(it.tell.booking(event)).rejects.toThrow('killed');
      broken.mockRestore();
    };
    for (const [index, event] of story.entries()) {
      await stopsAt(it.models.catalogue, event);
      await stopsAt(it.models.booked, event);
      for (const again of story.slice(0, index + 1)) await it.tell.booking(again);
      expect(await bookingsOf(13)).toBe(1 - index);
    }
  });

  test('an event reads none of the provider’s other bookings', async () => {
    const { commands } = await countCommands(() =>
      it.tell.booking(booking(5, 5, 14, { status: 'CONFIRMED', sequence: 2 })),
    );
    const asked = { 'find erasures': 1 };
    expect(commands).toEqual({ ...asked, 'findAndModify booked': 1, 'update providers': 1, 'update booked': 1 });
    const { commands: none } = await countCommands(() =>
      it.tell.booking(booking(5, 5, 14, { status: 'COMPLETED', sequence: 3 })),
    );
    expect(none).toEqual({ ...asked, 'findAndModify booked': 1 });
  });

  test('whom somebody booked is known beyond the services that make their taste', async () => {
    const providers = Array.from({ length: 60 }, (_, index) => 500 + index);
    for (const one of providers) await it.tell.booking(booking(one, 6, one, { status: 'COMPLETED', sequence: 3 }));
    const known = (await readHabits(it.models.booked, [person(6)])).get(person(6));
    expect(known?.habits).toHaveLength(50);
    expect([...(known?.providerIds ?? [])].sort()).toEqual(providers.map(provider));
  });

  test('many customers at once leave the right figure, also when the provider is not known yet', async () => {
    const customers = Array.from({ length: 30 }, (_, index) => index);
    await Promise.all(
      customers.map((one) => it.tell.booking(booking(100 + one, 100 + one, 12, { status: 'CONFIRMED', sequence: 2 }))),
    );
    expect(await bookingsOf(12)).toBe(30);
    await it.tell.provider(published(12));
    expect(await it.models.catalogue.findById(provider(12)).lean()).toMatchObject({
      name: 'Provider 12',
      bookings: 30,
    });
  });
});

describe('the consumers', () => {
  test('a backfill reads the log again from the start, and comes to the same figures', async () => {
    const redis = connectRedis(given('REDIS_URL'), 'commands', { name: 'test', log });
    const subscriber = connectRedis(given('REDIS_URL'), 'subscriber', { name: 'test', log });
    const { namespace } = it;
    const wakeUps = createWakeUps({ publisher: redis, subscriber, namespace });
    const eventLog = createEventLog({ redis, wakeUps, namespace, log, pollMs: 20 });
    await eventLog.append(published(20), [{ topic: 'provider', audience: provider(20) }]);
    for (const number of [201, 202]) {
      for (const [status, sequence] of [
        ['PENDING', 1],
        ['CONFIRMED', 2],
      ] as const) {
        const event = booking(number, 20, 20, { status, sequence });
        await eventLog.append(event, [{ topic: 'booking', audience: person(20) }]);
      }
    }
    const run = async (): Promise<void> => {
      const jobs = await startRecommendationJobs({ mongo: it.mongo, eventLog, log, fault: noFault });
      await expect.poll(() => bookingsOf(20), { timeout: 10_000, interval: 20 }).toBe(2);
      await expect
        .poll(async () => (await it.models.catalogue.findById(provider(20)).lean())?.name, {
          timeout: 10_000,
          interval: 20,
        })
        .toBe('Provider 20');
      await jobs.close();
    };
    await run();
    await it.models.booked.deleteMany({});
    await it.models.catalogue.deleteMany({});
    await it.mongo.db('recommendation').collection('consumerPositions').deleteMany({});
    await run();
    expect(await it.models.booked.countDocuments()).toBe(2);
    eventLog.close();
    await closeRedis(redis);
    await closeRedis(subscriber);
  });
});
