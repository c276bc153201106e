import { z } from 'zod';
import { type DomainEvent, domainEvent } from './domain-event.ts';

/** Only whose it is and which: what it says is read from the inbox. */
export const notificationSnapshot = z.object({ notificationId: z.string(), userId: z.string() });
export type NotificationSnapshot = z.infer<typeof notificationSnapshot>;
export const notificationEventTypes = ['notification.added', 'notification.read'] as const;
export type NotificationEvent = DomainEvent<NotificationSnapshot> & {
  type: (typeof notificationEventTypes)[number];
};
export const notificationEvent = domainEvent.extend({
  type: z.enum(notificationEventTypes),
  data: notificationSnapshot,
});
