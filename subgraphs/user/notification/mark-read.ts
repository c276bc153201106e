import type { Actor } from '#contracts/events/domain-event.ts';
import type { NotificationSnapshot } from '#contracts/events/notification.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { pendEvent } from '#runtime/outbox/pending.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { NotificationModel, Notification as Stored } from './notification.model.ts';
import type { Notification } from './notification.type.ts';
import { notificationOf } from './notification-of.ts';

const MOST = 100;

type Parts = { notifications: NotificationModel; outbox: UserOutboxes['notifications'] };

const snapshot = { notificationId: '$_id', userId: '$userId' } satisfies Record<keyof NotificationSnapshot, unknown>;

/**
 * Marks notifications of one person as read, at the database's time; those already read keep theirs, and only the
 * others are told as read. If one id is not in this person's inbox, nothing is changed and the answer is NOT_FOUND,
 * whether or not somebody else has it.
 */
export const createMarkRead =
  ({ notifications, outbox }: Parts) =>
  async (userId: string, ids: readonly string[], by: Actor): Promise<{ notifications: Notification[] }> => {
    if (ids.length === 0 || ids.length > MOST) refuse('OUT_OF_RANGE', { field: 'ids', expected: `1 to ${MOST} ids` });
    const wanted = [...new Set(ids.map((id, index) => parseId('Notification', id, `ids.${index}`)))];
    const own = { _id: { $in: wanted }, userId };
    // Looked at first, which is safe because nothing leaves an inbox before its person does.
    if ((await notifications.countDocuments(own)) < wanted.length) refuse('NOT_FOUND', { field: 'ids' });
    await collectionOf<Stored>(notifications).updateMany({ ...own, readAt: null }, [
      { $set: { readAt: '$$NOW' } },
      ...pendEvent({ type: 'notification.read', by, data: snapshot }),
    ]);
    const found = await notifications.find(own).lean<Stored[]>();
    await Promise.all(found.map(({ _id, pending }) => outbox.deliver({ _id, pending: pending ?? [] })));
    const byId = new Map(found.map((one) => [one._id, notificationOf(one)]));
    return { notifications: wanted.flatMap((id) => byId.get(id) ?? []) };
  };
export type MarkRead = ReturnType<typeof createMarkRead>;
