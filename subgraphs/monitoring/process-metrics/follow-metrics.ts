import type { Cursors } from '#runtime/event-log/cursor.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { FollowItem } from '#runtime/event-log/follow.ts';
import { mapEvents } from '#runtime/federated-schema/subgraph.ts';
import { heartbeat, metricsTopic } from '#runtime/heartbeat/heartbeat.ts';
import type { SystemMetricsUpdate } from './process-metrics.type.ts';
import { toProcessMetrics } from './to-process-metrics.ts';

type Parts = { eventLog: Pick<EventLog, 'follow'>; cursors: Cursors };

const { name: topic, audience } = metricsTopic;

/**
 * The samples of all processes from now on, or after a cursor. Resolves once nothing that is sampled from then on can
 * be missed.
 *
 * @throws Refusal BAD_CURSOR
 */
export async function followMetrics(
  { eventLog, cursors }: Parts,
  after: string | undefined,
): Promise<AsyncIterableIterator<SystemMetricsUpdate>> {
  const position = after === undefined ? undefined : cursors.decode(topic, audience, after);
  const follow = eventLog.follow({ topic, audience, after: position });
  await follow.opened;
  return mapEvents(follow, async (item) => toUpdate(item, cursors));
}

function toUpdate(item: FollowItem, cursors: Cursors): SystemMetricsUpdate {
  if (item.kind === 'gap') {
    return { kind: 'GAP', cursor: cursors.encode(topic, audience, item.position), metrics: null };
  }
  const { position, event } = item.entry;
  const cursor = cursors.encode(topic, audience, position);
  return { kind: 'EVENT', cursor, metrics: toProcessMetrics(heartbeat.parse(event.data)) };
}
