import { refuse } from '#runtime/errors/refusal.ts';
import { type Connection, pageSize, toConnection } from '#runtime/relay/connection.ts';
import { decodeListCursor, encodeListCursor } from '#runtime/relay/list-cursor.ts';
import type { NotificationModel, Notification as Stored } from './notification.model.ts';
import type { Notification } from './notification.type.ts';
import { notificationOf } from './notification-of.ts';

const LIST = 'notifications';

/** A page of one person's inbox, newest first. Refuses with OUT_OF_RANGE and BAD_CURSOR. */
export const createListNotifications =
  (notifications: NotificationModel) =>
  async (userId: string, first: number, after: string | null): Promise<Connection<Notification>> => {
    const size = pageSize(first);
    const rows = await notifications
      .find({ userId, ...(after !== null && olderThan(after)) })
      .sort({ createdAt: -1, _id: -1 })
      .limit(size + 1)
      .lean<Stored[]>();
    return toConnection(rows.map(notificationOf), size, ({ createdAt, id }) =>
      encodeListCursor(LIST, [createdAt.getTime(), id]),
    );
  };
export type ListNotifications = ReturnType<typeof createListNotifications>;

function olderThan(cursor: string) {
  const [time, id] = decodeListCursor(LIST, cursor, 2);
  if (typeof time !== 'number' || typeof id !== 'string') return refuse('BAD_CURSOR', { field: 'after' });
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime())) return refuse('BAD_CURSOR', { field: 'after' });
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
}
