import { createReadHeartbeats } from '#runtime/heartbeat/read-heartbeats.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { instanceModel } from './registry/instance.model.ts';
import { createRegistry } from './registry/registry.ts';

type Parts = Pick<ProcessParts, 'mongo' | 'redis' | 'namespace' | 'log'> & { everyMs?: number };

/** Looks at the heartbeats regularly, so that the registry knows when it last heard of whom although nobody asks. */
export async function startMonitoringJobs({
  mongo,
  redis,
  namespace,
  log,
  everyMs = 2_000,
}: Parts): Promise<{ close(): Promise<void> }> {
  const db = mongo.db('monitoring');
  const readHeartbeats = createReadHeartbeats({ redis: redis.commands, namespace, log });
  const registry = createRegistry({ instances: instanceModel(db), readHeartbeats });
  await ensureIndexes(db);
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    try {
      await registry.look();
    } catch (error) {
      log.warn({ err: error, subgraph: 'monitoring' }, 'the registry did not see the heartbeats this time');
    } finally {
      looking = undefined;
    }
  };
  const timer = setInterval(() => {
    looking ??= look();
  }, everyMs);

  return {
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
