import type { Redis } from 'ioredis';
import { type Heartbeat, heartbeat, heartbeatKeys } from './heartbeat.ts';

/** The latest heartbeat of every process that is not overdue, by process and instance. */
export type ReadHeartbeats = () => Promise<Heartbeat[]>;

/**
 * Reads heartbeats from Redis. A name whose key has expired is forgotten on the way; its process, should it still be
 * there, adds it again with its next beat.
 */
export function createReadHeartbeats({ redis, namespace }: { redis: Redis; namespace: string }): ReadHeartbeats {
  const keys = heartbeatKeys(namespace);
  return async () => {
    const instances = await redis.smembers(keys.instances);
    if (instances.length === 0) return [];
    const found = await redis.mget(instances.map(keys.of));
    const gone = instances.filter((_, index) => found[index] === null);
    if (gone.length > 0) await redis.srem(keys.instances, ...gone);
    return found
      .flatMap((text) => (text ? [heartbeat.parse(JSON.parse(text))] : []))
      .sort((a, b) => order(a.process, b.process) || order(a.instance, b.instance));
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
