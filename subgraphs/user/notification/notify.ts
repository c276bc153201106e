import { bookingEvent } from '#contracts/events/booking.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { OutboxFields } from '#runtime/outbox/pending.ts';
import { type AccountModel, type PublicAccount, withoutSecrets } from '../account/account.model.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import { isTold, noticesOf } from './notices.ts';
import type { Notification, NotificationModel } from './notification.model.ts';
import { word } from './wording.ts';

type Parts = { accounts: AccountModel; notifications: NotificationModel };

/**
 * Puts one notification into the inbox of everybody who is to be told of an event of the topic `booking`. Telling it
 * again changes nothing. Throws on an event that does not keep the contract.
 */
export const createNotify =
  ({ accounts, notifications }: Parts) =>
  async (received: DomainEvent): Promise<void> => {
    if (!isTold(received.type)) return;
    const event = bookingEvent.parse(received);
    const notices = noticesOf(event);
    const readers = await accounts
      .find({ _id: { $in: notices.map(({ userId }) => userId) } }, withoutSecrets)
      .lean<PublicAccount[]>();
    for (const notice of notices) {
      // Whoever has no account has no inbox.
      const reader = readers.find(({ _id }) => _id === notice.userId);
      if (!reader) continue;
      await insertOnce(notifications, {
        _id: notice.id,
        userId: notice.userId,
        kind: notice.kind,
        ...word(notice, event.data, reader),
        bookingId: event.data.bookingId,
        eventId: event.id,
        createdAt: new Date(event.occurredAt),
        readAt: null,
      });
    }
  };
export type Notify = ReturnType<typeof createNotify>;

async function insertOnce(
  notifications: NotificationModel,
  notification: Omit<Notification, keyof OutboxFields>,
): Promise<void> {
  try {
    await notifications.create(notification);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
