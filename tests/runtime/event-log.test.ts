import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { FollowItem } from '#runtime/event-log/follow.ts';
import { isGap } from '#runtime/event-log/read-page.ts';
import { eventOf, freshNamespace, openEventLog, openRedis } from './parts.ts';

const redis = openRedis();
const route = [{ topic: 'thing', audience: 'ana' }];

async function take(items: AsyncIterator<FollowItem>, count: number): Promise<FollowItem[]> {
  const taken: FollowItem[] = [];
  while (taken.length < count) {
    const { done, value } = await items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

const sequences = (items: FollowItem[]): (number | 'gap')[] =>
  items.map((item) => (item.kind === 'gap' ? 'gap' : item.entry.event.sequence));

async function appendUpTo(eventLog: EventLog, count: number, from = 1): Promise<void> {
  for (let sequence = from; sequence <= count; sequence++) await eventLog.append(eventOf('thing1', sequence), route);
}

describe('appending', () => {
  it('takes only the next event of an aggregate', async () => {
    const eventLog = openEventLog(redis);
    expect(await eventLog.append(eventOf('a', 2), route)).toBe('gap');
    expect(await eventLog.append(eventOf('a', 1), route)).toBe('appended');
    expect(await eventLog.append(eventOf('a', 1), route)).toBe('duplicate');
    expect(await eventLog.append(eventOf('a', 3), route)).toBe('gap');
    expect(await eventLog.append(eventOf('b', 7), route, { anchor: true })).toBe('appended');
    expect(await eventLog.append(eventOf('b', 8), route)).toBe('appended');
  });

  it('puts an event in all its streams or in none, once in each', async () => {
    const eventLog = openEventLog(redis, { partitions: 1 });
    const routes = [
      { topic: 'thing', audience: 'ana' },
      { topic: 'thing', audience: 'ben' },
      { topic: 'other', audience: 'ana' },
    ];
    await eventLog.append(eventOf('a', 1), routes);
    const thing = await eventLog.read('thing', 0, null, 10);
    expect(thing.entries.map(({ audiences, primary }) => ({ audiences, primary }))).toEqual([
      { audiences: ['ana', 'ben'], primary: true },
    ]);
    expect((await eventLog.read('other', 0, null, 10)).entries).toHaveLength(1);
  });

  it('loses, doubles and reorders nothing when two relays race over the same backlog', async () => {
    const namespace = freshNamespace();
    const relays = [openEventLog(redis, { namespace }), openEventLog(openRedis(), { namespace })];
    const relay = async (eventLog: EventLog, aggregate: string): Promise<void> => {
      for (let sequence = 1; sequence <= 25; ) {
        const outcome = await eventLog.append(eventOf(aggregate, sequence), route);
        if (outcome !== 'gap') sequence += 1;
        else sequence = 1;
      }
    };
    const aggregates = Array.from({ length: 8 }, (_, index) => `agg${index}`);
    await Promise.all(relays.flatMap((eventLog) => aggregates.map((aggregate) => relay(eventLog, aggregate))));

    const [reader] = relays;
    const page = await reader?.read('thing', reader.partitionOf('ana'), null, 1_000);
    for (const aggregate of aggregates) {
      const told = page?.entries
        .filter(({ event }) => event.aggregateId === aggregate)
        .map(({ event }) => event.sequence);
      expect(told).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    }
  });
});

describe('following', () => {
  it('begins with what comes after it is open', async () => {
    const eventLog = openEventLog(redis);
    await appendUpTo(eventLog, 3);
    const items = eventLog.follow({ topic: 'thing', audience: 'ana' });
    await items.opened;
    await appendUpTo(eventLog, 5, 4);
    expect(sequences(await take(items, 2))).toEqual([4, 5]);
  });

  it('hears only its own audience', async () => {
    const eventLog = openEventLog(redis, { partitions: 1 });
    const items = eventLog.follow({ topic: 'thing', audience: 'ana' });
    await items.opened;
    await eventLog.append(eventOf('of-ben', 1), [{ topic: 'thing', audience: 'ben' }]);
    await eventLog.append(eventOf('of-ana', 1), route);
    const [item] = await take(items, 1);
    expect(item?.kind === 'event' && item.entry.event.aggregateId).toBe('of-ana');
  });

  it('is woken by an append in another process, long before the poll', async () => {
    const namespace = freshNamespace();
    const mine = openEventLog(redis, { namespace, pollMs: 3_600_000 });
    const other = openEventLog(openRedis(), { namespace });
    const items = mine.follow({ topic: 'thing', audience: 'ana' });
    await items.opened;
    const next = take(items, 1);
    await other.append(eventOf('a', 1), route);
    expect(sequences(await next)).toEqual([1]);
  });

  it('ends at once when told to, also while nothing happens, and then frees its reader', async () => {
    const namespace = freshNamespace();
    const eventLog = openEventLog(redis, { namespace });
    const channel = `${namespace}:wake:thing:${eventLog.partitionOf('ana')}`;
    const listening = async () => (await redis.commands.pubsub('NUMSUB', channel))[1];
    const items = eventLog.follow({ topic: 'thing', audience: 'ana' });
    const waiting = items.next();
    await items.opened;
    await expect.poll(listening).toBe(1);
    await items.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    await expect.poll(listening).toBe(0);
  });

  it('is never missing or doubling anything, wherever it resumes and whatever is appended meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          before: fc.integer({ min: 0, max: 12 }),
          during: fc.integer({ min: 0, max: 12 }),
          after: fc.integer({ min: 0, max: 12 }),
          resumeAt: fc.double({ min: 0, max: 1, noNaN: true }),
          bufferSize: fc.integer({ min: 1, max: 6 }),
          pauses: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        }),
        async ({ before, during, after, resumeAt, bufferSize, pauses }) => {
          const eventLog = openEventLog(redis, { bufferSize, pollMs: 50 });
          const begin = await eventLog.tail('thing', 'ana');
          await appendUpTo(eventLog, before);
          const { entries } = await eventLog.read('thing', eventLog.partitionOf('ana'), null, 100);
          const seen = Math.floor(resumeAt * before);
          const from = entries[seen - 1]?.position ?? begin;

          const items = eventLog.follow({ topic: 'thing', audience: 'ana', after: from });
          const appending = appendUpTo(eventLog, before + during, before + 1);
          const total = before + during + after - seen;
          const got: FollowItem[] = [];
          for (let index = 0; index < total; index++) {
            if (index === before + during - seen) {
              await appending;
              await appendUpTo(eventLog, before + during + after, before + during + 1);
            }
            if (pauses[index % pauses.length]) await redis.commands.ping();
            got.push(...(await take(items, 1)));
          }
          expect(sequences(got)).toEqual(Array.from({ length: total }, (_, index) => seen + 1 + index));
          eventLog.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads on from the log when its buffer was too small', async () => {
    const eventLog = openEventLog(redis, { bufferSize: 4 });
    const items = eventLog.follow({ topic: 'thing', audience: 'ana' });
    await items.opened;
    await appendUpTo(eventLog, 500);
    expect(sequences(await take(items, 500))).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  });
});

describe('gaps', () => {
  it('says so first when what comes after the cursor was trimmed', async () => {
    const eventLog = openEventLog(redis, { limits: { maxLength: 100, maxAgeMs: 60_000 } });
    await appendUpTo(eventLog, 1);
    const old = await eventLog.tail('thing', 'ana');
    await appendUpTo(eventLog, 400, 2);
    const items = eventLog.follow({ topic: 'thing', audience: 'ana', after: old });
    expect(sequences(await take(items, 1))).toEqual(['gap']);
    await appendUpTo(eventLog, 401, 401);
    expect(sequences(await take(items, 1))).toEqual([401]);
  });

  it('says nothing when only what comes before the cursor was trimmed', async () => {
    const eventLog = openEventLog(redis, { limits: { maxLength: 100, maxAgeMs: 60_000 } });
    await appendUpTo(eventLog, 400);
    const recent = await eventLog.tail('thing', 'ana');
    await appendUpTo(eventLog, 402, 401);
    const items = eventLog.follow({ topic: 'thing', audience: 'ana', after: recent });
    expect(sequences(await take(items, 2))).toEqual([401, 402]);
  });

  it('says so to one who resumes, and to one who follows, when the log was lost', async () => {
    const namespace = freshNamespace();
    const eventLog = openEventLog(redis, { namespace, pollMs: 50 });
    await appendUpTo(eventLog, 3);
    const position = await eventLog.tail('thing', 'ana');
    const live = eventLog.follow({ topic: 'thing', audience: 'ana' });
    await live.opened;

    const lost = await redis.commands.keys(`*${namespace}*`);
    await redis.commands.del(...lost);
    expect(sequences(await take(live, 1))).toEqual(['gap']);
    const resumed = eventLog.follow({ topic: 'thing', audience: 'ana', after: position });
    expect(sequences(await take(resumed, 1))).toEqual(['gap']);

    await eventLog.append(eventOf('old', 1), route, { again: true });
    await eventLog.append(eventOf('new', 1), route);
    for (const items of [live, resumed]) {
      const [item] = await take(items, 1);
      expect(item?.kind === 'event' && item.entry.event.aggregateId).toBe('new');
    }
  });

  it.each([
    { told: 'another epoch', after: { epoch: 'old', id: '5-0' }, state: {}, gap: true },
    { told: 'an end that is behind the cursor', after: { epoch: 'e', id: '99-0' }, state: {}, gap: true },
    { told: 'nothing trimmed', after: { epoch: 'e', id: '0-0' }, state: { trimmed: false }, gap: false },
    { told: 'trimmed up to the cursor at most', after: { epoch: 'e', id: '9-0' }, state: {}, gap: false },
    { told: 'trimmed beyond the cursor', after: { epoch: 'e', id: '8-99' }, state: {}, gap: true },
    { told: 'ids that sort wrongly as text', after: { epoch: 'e', id: '10-0' }, state: {}, gap: false },
    { told: 'all trimmed', after: { epoch: 'e', id: '11-0' }, state: { firstId: '' }, gap: true },
    { told: 'all trimmed, and all seen', after: { epoch: 'e', id: '12-0' }, state: { firstId: '' }, gap: false },
  ])('decides by $told', ({ after, state, gap }) => {
    expect(isGap(after, { epoch: 'e', firstId: '9-0', lastId: '12-0', trimmed: true, ...state })).toBe(gap);
  });
});
