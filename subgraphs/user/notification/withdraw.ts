import { mailId } from '../mail/enqueue-mail.ts';
import type { MailModel } from '../mail/mail.model.ts';
import type { Notice } from './notice.ts';
import type { NotificationModel } from './notification.model.ts';
import { notificationId } from './put-into-inbox.ts';

/** Takes notices away again, in both channels. */
export const createWithdraw =
  ({ notifications, mails }: { notifications: NotificationModel; mails: MailModel }) =>
  async (notices: readonly Notice[]): Promise<void> => {
    await notifications.deleteMany({ _id: { $in: notices.map(notificationId) } });
    await mails.deleteMany({ _id: { $in: notices.map(({ eventId, userId }) => mailId(eventId, userId, 'NOTICE')) } });
  };
