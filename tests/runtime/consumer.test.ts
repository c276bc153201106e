import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { type ConsumerModels, consumerModels } from '#runtime/consumer/consumer.model.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import { noFault } from '#runtime/lifecycle/fault.ts';
import type { Mongo } from '#runtime/mongo/connect.ts';
import { eventOf, freshNamespace, log, openEventLog, openMongo, openRedis } from './parts.ts';
import { startProgram } from './processes/start.ts';

const redis = openRedis();
const namespace = freshNamespace();
let mongo: Mongo;
let models: ConsumerModels;

beforeAll(async () => {
  mongo = await openMongo(namespace);
  models = consumerModels(mongo.db('main'));
});

const append = (eventLog: EventLog, aggregateId: string, sequence: number, routes = ['ana']) =>
  eventLog.append(
    eventOf(aggregateId, sequence),
    routes.map((audience) => ({ topic: 'thing', audience })),
  );

const start = (name: string, eventLog: EventLog, handle: (event: DomainEvent) => Promise<void>) =>
  startConsumer({
    name,
    topic: 'thing',
    eventLog,
    models,
    handle,
    log,
    fault: noFault,
    leaseMs: 1_000,
    pollMs: 50,
    tries: 3,
    retryDelayMs: 1,
  });

describe('a durable consumer', () => {
  it('handles what was there before it, and then what comes, each once and in order', async () => {
    const eventLog = openEventLog(redis);
    const handled: string[] = [];
    for (let sequence = 1; sequence <= 120; sequence++) await append(eventLog, 'old', sequence);
    const consumer = start('reading', eventLog, async ({ id }) => void handled.push(id));
    await expect.poll(() => handled.length).toBe(120);
    for (let sequence = 1; sequence <= 5; sequence++) await append(eventLog, 'new', sequence);
    await expect.poll(() => handled.length).toBe(125);
    await consumer.close();

    await append(eventLog, 'late', 1);
    const next = start('reading', eventLog, async ({ id }) => void handled.push(id));
    await expect.poll(() => handled.at(-1)).toBe('evt:late:1');
    await next.close();
    const expected = [...Array.from({ length: 120 }, (_, index) => `evt:old:${index + 1}`)];
    expect(handled.slice(0, 120)).toEqual(expected);
    expect(new Set(handled).size).toBe(handled.length);
  });

  it('handles an event once that went to several audiences', async () => {
    const eventLog = openEventLog(redis);
    const handled: string[] = [];
    const consumer = start('copies', eventLog, async ({ id }) => void handled.push(id));
    await append(eventLog, 'a', 1, ['ana', 'ben', 'cy', 'dee', 'eve', 'fay']);
    await append(eventLog, 'a', 2, ['ana', 'ben', 'cy', 'dee', 'eve', 'fay']);
    await expect.poll(() => handled).toEqual(['evt:a:1', 'evt:a:2']);
    await consumer.close();
  });

  it('is one at a time in each partition, however many start it', async () => {
    const eventLog = openEventLog(redis);
    const handled: string[] = [];
    const consumers = Array.from({ length: 3 }, () =>
      start('sharing', eventLog, async ({ id }) => void handled.push(id)),
    );
    for (let sequence = 1; sequence <= 60; sequence++) await append(eventLog, 'a', sequence);
    await expect.poll(() => handled.length).toBe(60);
    await Promise.all(consumers.map((consumer) => consumer.close()));
    expect(handled).toEqual(Array.from({ length: 60 }, (_, index) => `evt:a:${index + 1}`));
  });

  it('puts an event aside that it can never handle, and goes on', async () => {
    const eventLog = openEventLog(redis);
    const handled: string[] = [];
    await append(eventLog, 'bad', 1);
    await append(eventLog, 'good', 1);
    const consumer = start('poisoned', eventLog, async ({ id, aggregateId }) => {
      if (aggregateId === 'bad') throw new TypeError('cannot read this');
      handled.push(id);
    });
    await expect.poll(() => handled).toEqual(['evt:good:1']);
    await consumer.close();
    const dead = await models.deadEvents.findById('poisoned/evt:bad:1').lean();
    expect(dead).toMatchObject({ consumer: 'poisoned', topic: 'thing', error: 'TypeError: cannot read this' });
  });

  it('waits for an outage instead of blaming the event', async () => {
    const eventLog = openEventLog(redis);
    let away = 10;
    const handled: string[] = [];
    await append(eventLog, 'a', 1);
    const consumer = start('patient', eventLog, async ({ id }) => {
      if (away-- > 0) throw Object.assign(new Error('no server'), { name: 'MongoServerSelectionError' });
      handled.push(id);
    });
    await expect.poll(() => handled, { timeout: 20_000 }).toEqual(['evt:a:1']);
    await consumer.close();
    expect(await models.deadEvents.countDocuments({ consumer: 'patient' })).toBe(0);
  });

  it('consumes a log that was rebuilt from its beginning', async () => {
    const lost = freshNamespace();
    const eventLog = openEventLog(redis, { namespace: lost });
    const handled: string[] = [];
    const consumer = start('again', eventLog, async ({ id }) => void handled.push(id));
    await append(eventLog, 'a', 1);
    await expect.poll(() => handled.length).toBe(1);
    await redis.commands.del(...(await redis.commands.keys(`*${lost}*`)));
    await append(eventLog, 'a', 1);
    await append(eventLog, 'a', 2);
    await expect.poll(() => handled).toEqual(['evt:a:1', 'evt:a:1', 'evt:a:2']);
    await consumer.close();
  });

  it('goes on after Redis lost the end of a log, without beginning again', async () => {
    const rewound = freshNamespace();
    const eventLog = openEventLog(redis, { namespace: rewound });
    const handled: string[] = [];
    const consumer = start('rewound', eventLog, async ({ id }) => void handled.push(id));
    await append(eventLog, 'a', 1);
    await expect.poll(() => handled.length).toBe(1);
    const keys = await redis.commands.keys(`*${rewound}*`);
    const dumps = await Promise.all(keys.map((key) => redis.commands.dumpBuffer(key)));
    await append(eventLog, 'a', 2);
    await expect.poll(() => handled.length).toBe(2);
    for (const [index, key] of keys.entries()) await redis.commands.restore(key, 0, dumps[index] ?? '', 'REPLACE');
    await append(eventLog, 'a', 2);
    await append(eventLog, 'a', 3);
    await expect.poll(() => handled).toEqual(['evt:a:1', 'evt:a:2', 'evt:a:2', 'evt:a:3']);
    await consumer.close();
  });

  it('loses nothing to a kill between handling and remembering', async () => {
    const eventLog = openEventLog(redis, { namespace });
    for (let sequence = 1; sequence <= 10; sequence++) await append(eventLog, 'killed', sequence);
    const env = { SANGAM_NAMESPACE: namespace };
    const killed = startProgram('consume', { ...env, SANGAM_FAULT: 'consumer.handled' });
    expect(await killed.ended).toBe('SIGKILL');

    const effects = mongo.db('main').collection<{ _id: string; times: number }>('effects');
    expect(await effects.countDocuments()).toBe(1);
    const next = startProgram('consume', env);
    await next.line('ready');
    await expect.poll(() => effects.countDocuments(), { timeout: 20_000 }).toBe(10);
    const twice = await effects.find({ times: { $gt: 1 } }).toArray();
    // At least once: the one whose handling was not remembered came again, and no other.
    expect(twice.map(({ _id }) => _id)).toEqual(['evt:killed:1']);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  it('stands still at a fault that pauses, until it is let go', async () => {
    const paused = freshNamespace();
    const pausedMongo = await openMongo(paused);
    const eventLog = openEventLog(redis, { namespace: paused });
    for (let sequence = 1; sequence <= 3; sequence++) await append(eventLog, 'paused', sequence);
    const program = startProgram('consume', {
      SANGAM_NAMESPACE: paused,
      SANGAM_FAULT: 'consumer.handled:pause',
    });
    await program.line('fault consumer.handled');
    const effects = pausedMongo.db('main').collection('effects');
    expect(await effects.countDocuments()).toBe(1);
    // Each event is held anew, so it is let go until all of them are handled.
    const letGo = () => {
      program.child.kill('SIGUSR2');
      return effects.countDocuments();
    };
    await expect.poll(letGo, { timeout: 10_000 }).toBe(3);
  });
});
