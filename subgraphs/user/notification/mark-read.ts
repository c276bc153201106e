import { refuse } from '#runtime/errors/refusal.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { NotificationModel, Notification as Stored } from './notification.model.ts';
import type { Notification } from './notification.type.ts';
import { notificationOf } from './notification-of.ts';

const MOST = 100;

/**
 * Marks notifications of one person as read, at the database's time; those already read keep theirs. If one id is not
 * in this person's inbox, nothing is changed and the answer is NOT_FOUND, whether or not somebody else has it.
 */
export const createMarkRead =
  (notifications: NotificationModel) =>
  async (userId: string, ids: readonly string[]): Promise<{ notifications: Notification[] }> => {
    if (ids.length === 0 || ids.length > MOST) refuse('OUT_OF_RANGE', { field: 'ids', expected: `1 to ${MOST} ids` });
    const wanted = [...new Set(ids.map((id, index) => parseId('Notification', id, `ids.${index}`)))];
    const own = { _id: { $in: wanted }, userId };
    // Looked at first, which is safe because nothing ever leaves an inbox.
    if ((await notifications.countDocuments(own)) < wanted.length) refuse('NOT_FOUND', { field: 'ids' });
    await notifications.updateMany({ ...own, readAt: null }, [{ $set: { readAt: '$$NOW' } }], { updatePipeline: true });
    const found = await notifications.find(own).lean<Stored[]>();
    const byId = new Map(found.map((one) => [one._id, notificationOf(one)]));
    return { notifications: wanted.flatMap((id) => byId.get(id) ?? []) };
  };
export type MarkRead = ReturnType<typeof createMarkRead>;
