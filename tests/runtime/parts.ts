import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { createEventLog, type EventLog } from '#runtime/event-log/event-log.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { connectMongo, type Mongo } from '#runtime/mongo/connect.ts';
import { createWakeUps } from '#runtime/pubsub/wake-up.ts';
import { closeRedis, connectRedis } from '#runtime/redis/connect.ts';

export const log = createLog({ name: 'test', level: 'silent' });
export const redisUrl = process.env.REDIS_URL ?? '';
export const mongoUri = process.env.MONGODB_URI ?? '';

const closes: (() => unknown)[] = [];

// Here and not where a part is opened: within a test, `afterAll` is not heard.
afterAll(async () => {
  for (const close of closes.reverse()) await close();
});

export const freshNamespace = (): string => `test${randomBytes(5).toString('hex')}`;

export function openRedis(): { commands: Redis; subscriber: Redis } {
  const commands = connectRedis(redisUrl, 'commands', { name: 'test', log });
  const subscriber = connectRedis(redisUrl, 'subscriber', { name: 'test', log });
  // A test opens many logs on one client; a process opens one.
  subscriber.setMaxListeners(0);
  commands.setMaxListeners(0);
  closes.push(async () => {
    await closeRedis(commands);
    await closeRedis(subscriber);
  });
  return { commands, subscriber };
}

type LogOptions = Partial<Parameters<typeof createEventLog>[0]>;

/** An event log in a namespace of its own, as one process has it. */
export function openEventLog(
  { commands, subscriber }: ReturnType<typeof openRedis>,
  options: LogOptions = {},
): EventLog {
  const namespace = options.namespace ?? freshNamespace();
  const wakeUps = createWakeUps({ publisher: commands, subscriber, namespace });
  const eventLog = createEventLog({ redis: commands, wakeUps, log, ...options, namespace });
  closes.push(() => eventLog.close());
  return eventLog;
}

export async function openMongo(namespace = freshNamespace()): Promise<Mongo> {
  const metrics = createMetrics({ process: 'test' });
  const mongo = await connectMongo(mongoUri, { namespace, appName: 'test', log, metrics });
  closes.push(async () => {
    await mongo.db('main').dropDatabase();
    await mongo.close();
    metrics.close();
  });
  return mongo;
}

/** The `sequence`th event of an aggregate. */
export const eventOf = (aggregateId: string, sequence: number, data: Record<string, unknown> = {}): DomainEvent => ({
  id: `evt:${aggregateId}:${sequence}`,
  type: 'thing.changed',
  aggregateId,
  sequence,
  occurredAt: new Date(0).toISOString(),
  data,
});
