import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '#runtime/log/log.ts';

/**
 * What a connection is used for decides how it waits:
 * - `commands`: requests. A command fails after 2 s, with or without a connection.
 * - `subscriber`: pub/sub. It reconnects and subscribes again for ever, and waits as long.
 * - `queue`: adding jobs. It fails at once when there is no connection, as BullMQ has no time-out of its own.
 * - `worker`: taking jobs. It blocks for long and reconnects for ever.
 */
export type RedisRole = 'commands' | 'subscriber' | 'queue' | 'worker';

const roles: Record<RedisRole, RedisOptions> = {
  commands: { commandTimeout: 2_000, maxRetriesPerRequest: 3 },
  subscriber: { maxRetriesPerRequest: null },
  queue: { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 2_000 },
  worker: { maxRetriesPerRequest: null },
};

/**
 * A Redis client that outlives restarts of Redis: it tries again for ever, at most a second apart, and reports the loss
 * and the return once each. It connects in the background; {@link closeRedis} ends it.
 */
export function connectRedis(url: string, role: RedisRole, { name, log }: { name: string; log: Log }): Redis {
  const redis = new Redis(url, {
    ...roles[role],
    connectionName: `${name}-${role}`,
    connectTimeout: 2_000,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) * (0.5 + Math.random() / 2),
    // A replica that was the primary a moment ago refuses writes: find the new primary.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  });
  let lost = false;
  redis.on('error', (error: Error) => {
    if (!lost) log.warn({ err: error, role }, 'lost Redis');
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) log.info({ role }, 'Redis is back');
    lost = false;
  });
  return redis;
}

/** Ends a client. What is under way is answered first when Redis is there; it does not wait for a Redis that is not. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status === 'ready') {
    await redis.quit().catch(() => redis.disconnect());
  } else {
    redis.disconnect();
  }
}
