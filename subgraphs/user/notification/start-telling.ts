import { bookingEvent } from '#contracts/events/booking.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { topics } from '#contracts/events/topics.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import type { ProcessParts } from '#runtime/process.ts';
import type { EnqueueMail } from '../mail/enqueue-mail.ts';
import { createMailReset } from '../mail/mail-reset.ts';
import type { UserModels } from '../models.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { isTold, noticesOf } from './notices.ts';
import { createNotify } from './notify.ts';
import { createPutIntoInbox } from './put-into-inbox.ts';
import { securityNoticesOf } from './security-notices.ts';
import { createWithdraw } from './withdraw.ts';

type Parts = Pick<ProcessParts, 'eventLog' | 'log' | 'fault'> & {
  models: Pick<UserModels, 'accounts' | 'notifications' | 'mails' | 'consumer'>;
  outboxes: Pick<UserOutboxes, 'notifications'>;
  enqueueMail: EnqueueMail;
};

/** Tells people of what happens to their bookings and to their accounts, from now on and from where it was left off. */
export function startTelling({ models, outboxes, enqueueMail, ...shared }: Parts): { close(): Promise<void> } {
  const { accounts, notifications, consumer } = models;
  const notify = createNotify({
    accounts,
    putIntoInbox: createPutIntoInbox({ notifications, outbox: outboxes.notifications }),
    enqueueMail,
    withdraw: createWithdraw(models),
  });
  const mailReset = createMailReset(enqueueMail);
  const handlers = [
    {
      name: 'inbox',
      topic: topics.booking.name,
      handle: async (event: DomainEvent) => {
        if (isTold(event.type)) await notify(noticesOf(bookingEvent.parse(event)));
      },
    },
    {
      name: 'inbox.account',
      topic: topics.account.name,
      handle: async (event: DomainEvent) => {
        await notify(securityNoticesOf(event));
        await mailReset(event);
      },
    },
  ];
  const consumers = handlers.map((one) => startConsumer({ ...shared, ...one, models: consumer }));
  return {
    async close() {
      await Promise.all(consumers.map((one) => one.close()));
    },
  };
}
