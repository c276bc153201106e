import type { Redis } from 'ioredis';
import { z } from 'zod';
import { defineEnv } from './env/known.ts';
import { type Cursors, createCursors } from './event-log/cursor.ts';
import { createEventLog, type EventLog } from './event-log/event-log.ts';
import { createHealth, type Health } from './health/health.ts';
import { createFault, type Fault } from './lifecycle/fault.ts';
import { createLifecycle } from './lifecycle/phases.ts';
import { within } from './lifecycle/within.ts';
import { type Log, logLevels } from './log/log.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { connectMongo, type Mongo } from './mongo/connect.ts';
import { createWakeUps, type WakeUps } from './pubsub/wake-up.ts';
import { closeRedis, connectRedis, type RedisRole } from './redis/connect.ts';

const secret = z.string().min(32, 'expected at least 32 characters');

/** What every process of Sangam needs to know. Others spread it into their own shape: `{ ...processShape, PORT: … }`. */
export const processShape = {
  MONGODB_URI: z
    .url({ protocol: /^mongodb(\+srv)?$/ })
    .describe('The MongoDB that holds everything, as a connection string'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .describe('The Redis of queues, the event log and wake-ups; its maxmemory-policy must be noeviction'),
  SANGAM_NAMESPACE: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected up to 31 lower-case letters, digits and hyphens')
    .default('sangam')
    .describe('The first part of the name of every database and of every key in Redis'),
  SANGAM_CALLER_SECRET: secret.describe('Signs who asks, from the gateway to the subgraphs; the same in all processes'),
  SANGAM_CURSOR_SECRET: secret.describe('Signs the cursors that clients hold; the same in all processes'),
  SANGAM_PROCESS: z.string().min(1).default('app').describe('The name of this process in logs and metrics'),
  SANGAM_LOG_LEVEL: z.enum(logLevels).default('info').describe('What is logged: this level and those above it'),
  SANGAM_MONGO_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(20)
    .describe('Most connections to MongoDB of one process'),
  SANGAM_LOG_LENGTH: z.coerce
    .number()
    .int()
    .min(100)
    .default(25_000)
    .describe('About how many events the log keeps in each of the eight partitions of each topic'),
  SANGAM_LOG_HOURS: z.coerce
    .number()
    .positive()
    .default(72)
    .describe('About how long the log keeps an event, in hours'),
  SANGAM_FAULT: z.string().optional().describe('For tests: a named point where the process stops dead, or `:pause`s'),
  SANGAM_PARENT_PIPE: z
    .enum(['0', '1'])
    .default('0')
    .describe('1 where a supervisor holds our stdin: the process ends when that closes'),
  SANGAM_HOST: z.string().default('127.0.0.1').describe('The address to listen on'),
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('Node’s own environment name'),
};

/** The environment of a process that has nothing of its own to ask. */
export const processEnv = defineEnv('every process', processShape);
export type ProcessEnv = z.output<typeof processEnv>;

/** One client for each role (see `connectRedis`). */
export type RedisClients = Record<RedisRole, Redis>;

/** What the subgraphs and the gateway of one process share. */
export type ProcessParts = {
  name: string;
  namespace: string;
  production: boolean;
  mongo: Mongo;
  redis: RedisClients;
  wakeUps: WakeUps;
  eventLog: EventLog;
  cursors: Cursors;
  log: Log;
  metrics: Metrics;
  health: Health;
  fault: Fault;
};

/**
 * Opens what a process needs to work, once: MongoDB and Redis are there and answer when it resolves. It waits up to
 * 15 s for Redis, because processes of one deployment start at the same time.
 *
 * @throws when one of them does not answer in time; nothing is left open then
 */
export async function openParts(env: ProcessEnv, log: Log): Promise<ProcessParts & { close(): Promise<void> }> {
  const name = env.SANGAM_PROCESS;
  const namespace = env.SANGAM_NAMESPACE;
  const production = env.NODE_ENV === 'production';
  const fault = createFault(env.SANGAM_FAULT, { production });
  const metrics = createMetrics({ process: name });
  const health = createHealth();
  const opened = createLifecycle(log);

  try {
    await opened.phase('metrics', () => metrics);
    const mongo = await opened.phase('mongo', () =>
      connectMongo(env.MONGODB_URI, { namespace, appName: name, poolSize: env.SANGAM_MONGO_POOL, log, metrics }),
    );
    const { clients: redis } = await opened.phase('redis', () => openRedis(env, log));
    const wakeUps = createWakeUps({ publisher: redis.commands, subscriber: redis.subscriber, namespace });
    const limits = { maxLength: env.SANGAM_LOG_LENGTH, maxAgeMs: env.SANGAM_LOG_HOURS * 3_600_000 };
    const eventLog = await opened.phase('event log', () =>
      createEventLog({ redis: redis.commands, wakeUps, namespace, limits, log }),
    );
    health.check('mongo', () => mongo.ping());
    health.check('redis', () => redis.commands.ping());
    const cursors = createCursors(env.SANGAM_CURSOR_SECRET);
    const close = (): Promise<void> => opened.stop('closing');
    return {
      name,
      namespace,
      production,
      mongo,
      redis,
      wakeUps,
      eventLog,
      cursors,
      log,
      metrics,
      health,
      fault,
      close,
    };
  } catch (error) {
    await opened.stop('could not open');
    throw error;
  }
}

async function openRedis(env: ProcessEnv, log: Log): Promise<{ clients: RedisClients; close(): Promise<void> }> {
  const name = env.SANGAM_PROCESS;
  const connect = (role: RedisRole) => connectRedis(env.REDIS_URL, role, { name, log });
  const clients: RedisClients = {
    commands: connect('commands'),
    subscriber: connect('subscriber'),
    queue: connect('queue'),
    worker: connect('worker'),
  };
  const all = Object.values(clients);
  const close = async (): Promise<void> => {
    await Promise.all(all.map(closeRedis));
  };
  try {
    await within(15_000, 'connecting to Redis', () => Promise.all(all.map(whenReady)));
  } catch (error) {
    await close();
    throw error;
  }
  return { clients, close };
}

const whenReady = (redis: Redis): Promise<void> =>
  new Promise((resolve) => {
    if (redis.status === 'ready') resolve();
    else redis.once('ready', () => resolve());
  });
