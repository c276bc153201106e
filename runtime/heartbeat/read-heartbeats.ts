import type { Redis } from 'ioredis';
import type { Log } from '#runtime/log/log.ts';
import { type Heartbeat, heartbeat, heartbeatKeys } from './heartbeat.ts';

/** The latest heartbeat of every process that is not overdue, by process and instance. */
export type ReadHeartbeats = () => Promise<Heartbeat[]>;

type Parts = { redis: Redis; namespace: string; log: Log };

/**
 * Reads heartbeats from Redis. A name whose key has expired is forgotten on the way; its process, should it still be
 * there, adds it again with its next beat. A heartbeat that cannot be read hides nobody but its own process.
 */
export function createReadHeartbeats({ redis, namespace, log }: Parts): ReadHeartbeats {
  const keys = heartbeatKeys(namespace);
  const unreadable = new Set<string>();

  const read = (text: string, instance: string): Heartbeat[] => {
    const { success, data, error } = heartbeat.safeParse(parsedJson(text));
    if (success) return [data];
    if (!unreadable.has(instance)) log.warn({ err: error, instance }, 'a heartbeat of another form is left out');
    unreadable.add(instance);
    return [];
  };

  return async () => {
    const instances = await redis.smembers(keys.instances);
    if (instances.length === 0) return [];
    const found = await redis.mget(instances.map(keys.of));
    const gone = instances.filter((_, index) => found[index] === null);
    for (const instance of gone) unreadable.delete(instance);
    if (gone.length > 0) await redis.srem(keys.instances, ...gone);
    return found
      .flatMap((text, index) => (text ? read(text, instances[index] ?? '') : []))
      .sort((a, b) => order(a.process, b.process) || order(a.instance, b.instance));
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Undefined, which is no heartbeat either, where the text is not JSON. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
