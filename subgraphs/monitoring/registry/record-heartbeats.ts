import type { Heartbeat } from '#runtime/heartbeat/heartbeat.ts';
import type { InstanceModel } from './instance.model.ts';

/**
 * Writes down the heartbeats that were seen. Only one that is newer than the recorded one moves the time, so it does not
 * matter how many processes look, or how often: seeing the same beat twice is no sign of life.
 */
export async function recordHeartbeats(instances: InstanceModel, seen: readonly Heartbeat[]): Promise<void> {
  if (seen.length === 0) return;
  const writes = seen.map(({ instance, leaving, startedAt, beatAt: _at, figures: _figures, ...rest }) => {
    const isNews = { $lt: [{ $ifNull: ['$beat', 0] }, rest.beat] };
    const fields = { $literal: { ...rest, startedAt: new Date(startedAt), left: leaving } };
    const merged = { $mergeObjects: ['$$ROOT', fields, { lastHeartbeatAt: '$$NOW' }] };
    const update = [{ $replaceWith: { $cond: [isNews, merged, '$$ROOT'] } }];
    return { updateOne: { filter: { _id: instance }, update, upsert: true } };
  });
  await instances.bulkWrite(writes, { ordered: false });
}
