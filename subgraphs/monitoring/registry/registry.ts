import type { Heartbeat } from '#runtime/heartbeat/heartbeat.ts';
import type { ReadHeartbeats } from '#runtime/heartbeat/read-heartbeats.ts';
import type { InstanceModel } from './instance.model.ts';
import { readInstances, type SeenInstance } from './read-instances.ts';
import { recordHeartbeats } from './record-heartbeats.ts';

export type Registry = {
  /** The processes there are and were a moment ago, looked up now. Askers within half a second share one look. */
  look(): Promise<SeenInstance[]>;
  /** The latest heartbeats with their figures, straight from Redis. */
  heartbeats(): Promise<Heartbeat[]>;
};

type Parts = { instances: InstanceModel; readHeartbeats: ReadHeartbeats; freshMs?: number };

/**
 * Which processes there are. Heartbeats live in Redis and expire; the registry keeps them in MongoDB, so that a process
 * that died is still known, as down. Every look records what it sees first, so an answer does not depend on a worker
 * being alive to record it; the worker looks regularly as well, so that times are right when nobody asks.
 */
export function createRegistry({ instances, readHeartbeats, freshMs = 500 }: Parts): Registry {
  let latest: { look: Promise<SeenInstance[]>; at: number } | undefined;

  const lookNow = async (): Promise<SeenInstance[]> => {
    await recordHeartbeats(instances, await readHeartbeats());
    return readInstances(instances);
  };

  return {
    heartbeats: readHeartbeats,
    look() {
      const now = performance.now();
      if (!latest || now - latest.at >= freshMs) {
        const one = { look: lookNow(), at: now };
        latest = one;
        // A failure is told to those who wait for it, and to nobody later.
        one.look.catch(() => {
          if (latest === one) latest = undefined;
        });
      }
      return latest.look;
    },
  };
}
