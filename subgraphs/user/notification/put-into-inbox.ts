import type { NotificationEvent } from '#contracts/events/notification.ts';
import { firstEvent } from '#runtime/outbox/pending.ts';
import { idPrefix } from '#runtime/relay/node-id.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { type Notice, noticeDigest } from './notice.ts';
import type { NotificationModel } from './notification.model.ts';
import type { Words } from './words.ts';

type Parts = { notifications: NotificationModel; outbox: UserOutboxes['notifications']; clock?: () => Date };

/**
 * Puts a notice into its reader's inbox, and tells that it is there. The id follows from event and reader: who puts it
 * there again changes nothing and tells nothing.
 */
export const createPutIntoInbox =
  ({ notifications, outbox, clock = () => new Date() }: Parts) =>
  async ({ userId, eventId, occurredAt, bookingId, tidings }: Notice, words: Words): Promise<void> => {
    const _id = notificationId({ eventId, userId });
    const told = firstEvent<NotificationEvent>({
      type: 'notification.added',
      aggregateId: _id,
      data: { notificationId: _id, userId },
      occurredAt: clock(),
      by: null,
    });
    try {
      await notifications.create({
        _id,
        userId,
        kind: tidings.kind,
        ...words,
        bookingId,
        eventId,
        createdAt: occurredAt,
        readAt: null,
        ...told,
      });
    } catch (error) {
      // Whoever was first delivers it, or the sweep does.
      if (!isDuplicateKey(error)) throw error;
      return;
    }
    await outbox.deliver({ _id, pending: told.pending });
  };
export type PutIntoInbox = ReturnType<typeof createPutIntoInbox>;

export const notificationId = ({ eventId, userId }: Pick<Notice, 'eventId' | 'userId'>): string =>
  `${idPrefix.Notification}_${noticeDigest(eventId, userId)}`;
