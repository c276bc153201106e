import type { Connection } from 'mongoose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import { noFault } from '#runtime/lifecycle/fault.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import { eventModel } from '#runtime/outbox/event.model.ts';
import { createOutbox, type Outbox } from '#runtime/outbox/outbox.ts';
import { firstEvent, literal, pendEvent } from '#runtime/outbox/pending.ts';
import { freshNamespace, log, openEventLog, openMongo, openRedis } from './parts.ts';
import { startProgram } from './processes/start.ts';
import { thingRoutes as routes, type Thing, thingModel } from './processes/thing.ts';

const redis = openRedis();
const namespace = freshNamespace();
const outboxes: Outbox[] = [];
let db: Connection;
let things: ReturnType<typeof thingModel>;

beforeAll(async () => {
  const mongo = await openMongo(namespace);
  db = mongo.db('main');
  things = thingModel(db);
  eventModel(db);
  await ensureIndexes(db);
});

afterEach(async () => {
  await Promise.all(outboxes.splice(0).map((outbox) => outbox.close()));
});

function openOutbox(eventLog: EventLog): Outbox {
  const outbox = createOutbox({
    name: 'things',
    model: things,
    events: eventModel(db),
    routes,
    eventLog,
    log,
    fault: noFault,
  });
  outboxes.push(outbox);
  return outbox;
}

const create = async (id: string, owner = id): Promise<Thing> => {
  const told = firstEvent({
    type: 'thing.made',
    aggregateId: id,
    occurredAt: new Date(),
    data: { owner, state: 'MADE' },
  });
  const thing = { _id: id, owner, state: 'MADE', ...told };
  await collectionOf<Thing>(things).insertOne(thing);
  return thing;
};

const change = async (id: string, state: string): Promise<Thing> => {
  const changed = await collectionOf<Thing>(things).findOneAndUpdate(
    { _id: id },
    [
      { $set: { state: literal(state) } },
      ...pendEvent({ type: 'thing.changed', data: { owner: '$owner', state: '$state' } }),
    ],
    { returnDocument: 'after' },
  );
  if (!changed) throw new Error(`no ${id}`);
  return changed;
};

const told = async (eventLog: EventLog, owner: string) => {
  const { entries } = await eventLog.read('thing', eventLog.partitionOf(owner), null, 1_000);
  return entries.filter(({ audiences }) => audiences.includes(owner)).map(({ event }) => event.sequence);
};

const left = (id: string) => collectionOf<Thing>(things).findOne({ _id: id });

describe('a telling document', () => {
  it('appends its event in the same write, numbered, and takes text as text', async () => {
    await create('thing1');
    const changed = await change('thing1', '$owner');
    expect(changed.state).toBe('$owner');
    expect(changed.sequence).toBe(2);
    expect(changed.pending.map(({ id }) => id)).toEqual(['evt:thing1:1', 'evt:thing1:2']);
    expect(changed.pending[1]).toMatchObject({
      type: 'thing.changed',
      aggregateId: 'thing1',
      sequence: 2,
      data: { owner: 'thing1', state: '$owner' },
    });
    expect(Date.parse(changed.pending[1]?.occurredAt ?? '')).toBeGreaterThan(0);
  });

  it('tells nothing when there is nothing to tell', async () => {
    await create('thing2');
    const update = (when: unknown) =>
      collectionOf<Thing>(things).findOneAndUpdate(
        { _id: 'thing2' },
        pendEvent({ type: 'thing.changed', data: {}, when }),
        { returnDocument: 'after' },
      );
    const silent = await update({ $eq: ['$state', 'GONE'] });
    expect(silent?.pending).toHaveLength(1);
    expect(silent?.sequence).toBe(1);
    expect(silent).not.toHaveProperty('telling');
    expect((await update({ $eq: ['$state', 'MADE'] }))?.sequence).toBe(2);
  });
});

describe('an outbox', () => {
  it('delivers at once, and leaves nothing pending', async () => {
    const eventLog = openEventLog(redis);
    const outbox = openOutbox(eventLog);
    await outbox.deliver(await create('thing10'));
    await outbox.deliver(await change('thing10', 'A'));
    expect(await told(eventLog, 'thing10')).toEqual([1, 2]);
    await expect.poll(() => left('thing10')).toMatchObject({ pending: [], sequence: 2 });
    expect(await left('thing10')).not.toHaveProperty('pendAt');
    const stored = await eventModel(db).find({ aggregateId: 'thing10' }).sort({ sequence: 1 }).lean();
    expect(stored.map(({ event }) => event.sequence)).toEqual([1, 2]);
  });

  it.each(['outbox.stored', 'outbox.appended'])(
    'finishes what a kill stopped at %s, and tells it once',
    async (point) => {
      const eventLog = openEventLog(redis, { namespace });
      const id = `thing-${point}`;
      await create(id);
      const relay = startProgram('relay', { SANGAM_NAMESPACE: namespace, SANGAM_FAULT: point });
      expect(await relay.line('fault ')).toBe(`fault ${point}`);
      expect(await relay.ended).toBe('SIGKILL');
      expect((await left(id))?.pending).toHaveLength(1);
      await openOutbox(eventLog).sweep();
      expect(await told(eventLog, id)).toEqual([1]);
      expect((await left(id))?.pending).toEqual([]);
      expect(await eventModel(db).countDocuments({ aggregateId: id })).toBe(1);
    },
  );

  it('keeps the order of each aggregate while writers deliver and two relays sweep', async () => {
    const eventLog = openEventLog(redis);
    const writer = openOutbox(eventLog);
    const second = openOutbox(eventLog);
    const ids = Array.from({ length: 10 }, (_, index) => `race${index}`);
    let writing = true;
    const sweeping = (async () => {
      while (writing) await second.sweep();
    })();
    await Promise.all(
      ids.map(async (id) => {
        await writer.deliver(await create(id));
        for (let index = 0; index < 20; index++) {
          const changed = await change(id, String(index));
          if (index % 3 !== 0) void writer.deliver(changed);
        }
      }),
    );
    writing = false;
    await sweeping;
    await second.sweep();
    for (const id of ids) expect(await told(eventLog, id)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  it('puts the whole log back after Redis was lost, in order, and by itself', async () => {
    const lost = freshNamespace();
    const eventLog = openEventLog(redis, { namespace: lost });
    const outbox = openOutbox(eventLog);
    await outbox.deliver(await create('kept'));
    for (const state of ['A', 'B', 'C']) await outbox.deliver(await change('kept', state));
    await outbox.sweep();
    await redis.commands.del(...(await redis.commands.keys(`*${lost}*`)));
    expect(await told(eventLog, 'kept')).toEqual([]);

    // A new event comes before anyone has noticed.
    await outbox.deliver(await change('kept', 'D'));
    expect(await told(eventLog, 'kept')).toEqual([1, 2, 3, 4, 5]);

    await redis.commands.del(...(await redis.commands.keys(`*${lost}*`)));
    outbox.start();
    await expect.poll(() => told(eventLog, 'kept'), { timeout: 10_000 }).toEqual([1, 2, 3, 4, 5]);
  });

  it('does not show followers again what they were told to refetch, but all that is new', async () => {
    const lost = freshNamespace();
    const eventLog = openEventLog(redis, { namespace: lost, pollMs: 50 });
    const outbox = openOutbox(eventLog);
    await outbox.deliver(await create('seen'));
    await outbox.deliver(await change('seen', 'A'));
    await outbox.close();
    const follow = eventLog.follow({ topic: 'thing', audience: 'seen' });
    await follow.opened;
    await eventModel(db).updateMany({ aggregateId: 'seen' }, { storedAt: new Date(Date.now() - 3_600_000) });
    await redis.commands.del(...(await redis.commands.keys(`*${lost}*`)));
    expect(await follow.next()).toMatchObject({ value: { kind: 'gap' } });

    await openOutbox(eventLog).deliver(await change('seen', 'B'));
    expect(await follow.next()).toMatchObject({ value: { entry: { event: { sequence: 3 } } } });
    expect(await told(eventLog, 'seen')).toEqual([1, 2, 3]);
  });

  it('puts back the end of the log that Redis lost', async () => {
    const rewound = freshNamespace();
    const eventLog = openEventLog(redis, { namespace: rewound });
    const outbox = openOutbox(eventLog);
    await outbox.deliver(await create('tail'));
    await outbox.deliver(await change('tail', 'A'));
    const keys = [
      ...(await redis.commands.keys(`*${rewound}*:stream:*`)),
      ...(await redis.commands.keys(`*${rewound}*:sequence:tail`)),
    ];
    const dumps = await Promise.all(keys.map((key) => redis.commands.dumpBuffer(key)));
    await outbox.deliver(await change('tail', 'B'));
    await outbox.close();
    for (const [index, key] of keys.entries()) await redis.commands.restore(key, 0, dumps[index] ?? '', 'REPLACE');
    expect(await told(eventLog, 'tail')).toEqual([1, 2]);
    openOutbox(eventLog).start();
    await expect.poll(() => told(eventLog, 'tail'), { timeout: 10_000 }).toEqual([1, 2, 3]);
  });
});
