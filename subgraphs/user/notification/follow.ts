import { notificationSnapshot } from '#contracts/events/notification.ts';
import { topics } from '#contracts/events/topics.ts';
import { followTopic } from '#runtime/event-log/follow-topic.ts';
import type { LogEntry } from '#runtime/event-log/log-entry.ts';
import type { UpdateKind } from '#runtime/federated-schema/update-kind.ts';
import type { ProcessParts } from '#runtime/process.ts';

/** One thing that a follower of an inbox is told. */
export type InboxNews = { kind: UpdateKind; cursor: string; notificationId: string | null };

/**
 * What happens in one person's inbox, from a cursor on and then live; without a cursor a start comes first. It resolves
 * once it is listening. Refuses with BAD_CURSOR.
 */
export const createFollowInbox =
  (log: Pick<ProcessParts, 'eventLog' | 'cursors'>) =>
  (userId: string, after: string | null): Promise<AsyncIterableIterator<InboxNews>> =>
    followTopic<InboxNews>(log, {
      topic: topics.notification.name,
      audience: userId,
      after,
      start: (cursor) => ({ kind: 'START', cursor, notificationId: null }),
      event: newsOf,
      gap: (cursor) => ({ kind: 'GAP', cursor, notificationId: null }),
    });
export type FollowInbox = ReturnType<typeof createFollowInbox>;

function newsOf(cursor: string, { event }: LogEntry): InboxNews {
  const { notificationId } = notificationSnapshot.parse(event.data);
  return { kind: 'EVENT', cursor, notificationId };
}
