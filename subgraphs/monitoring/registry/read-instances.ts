import type { Instance, InstanceModel } from './instance.model.ts';

/** An instance and how long nothing was heard of it, by the database's clock. */
export type SeenInstance = Instance & { silentMs: number };

const forgetAfterMs = 10 * 60_000;

/** The processes of which something was heard within ten minutes, and that did not say good-bye. */
export async function readInstances(instances: InstanceModel): Promise<SeenInstance[]> {
  const isRecent = { $gt: ['$lastHeartbeatAt', { $subtract: ['$$NOW', forgetAfterMs] }] };
  return instances.aggregate<SeenInstance>([
    { $match: { $expr: isRecent, left: false } },
    { $set: { silentMs: { $subtract: ['$$NOW', '$lastHeartbeatAt'] } } },
    { $sort: { process: 1, _id: 1 } },
  ]);
}
