import { createSubgraph, type Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { createReadHeartbeats } from '#runtime/heartbeat/read-heartbeats.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { contextMaker } from './context.ts';
import { instanceModel } from './registry/instance.model.ts';
import { createRegistry } from './registry/registry.ts';
import { buildMonitoringSchema } from './schema.ts';

type Parts = Pick<ProcessParts, 'mongo' | 'redis' | 'namespace' | 'eventLog' | 'cursors' | 'log'> & {
  clock?: () => Date;
};

/** The monitoring subgraph over the clients of its process, ready to answer; its indexes are there. */
export async function createMonitoringSubgraph({
  mongo,
  redis,
  namespace,
  eventLog,
  cursors,
  log: parentLog,
  clock = () => new Date(),
}: Parts): Promise<Subgraph> {
  const name = 'monitoring';
  const log = parentLog.child({ subgraph: name });
  const db = mongo.db(name);
  const readHeartbeats = createReadHeartbeats({ redis: redis.commands, namespace, log });
  const registry = createRegistry({ instances: instanceModel(db), readHeartbeats });
  await ensureIndexes(db);
  const { schema } = await buildMonitoringSchema();
  return createSubgraph({
    name,
    schema,
    createContext: contextMaker({ registry, eventLog, cursors, clock }),
    onError: (error, { requestId }) => log.error({ err: error, requestId }, 'nobody expected this'),
  });
}
