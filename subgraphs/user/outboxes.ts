import type { AccountEvent, SessionEvent } from '#contracts/events/account.ts';
import type { NotificationEvent } from '#contracts/events/notification.ts';
import { topics } from '#contracts/events/topics.ts';
import { createOutbox } from '#runtime/outbox/outbox.ts';
import type { ProcessParts } from '#runtime/process.ts';
import type { UserModels } from './models.ts';

type Parts = Pick<ProcessParts, 'eventLog' | 'log' | 'fault'> & { models: UserModels };

/** Which events go where: all of them to the part of the log of the person concerned. */
export function createUserOutboxes({ models, eventLog, log, fault }: Parts) {
  const { accounts, sessions, notifications, events } = models;
  const shared = { events, eventLog, log, fault };
  return {
    accounts: createOutbox<AccountEvent>({
      ...shared,
      name: 'accounts',
      model: accounts,
      routes: (event) => [{ topic: topics.account.name, audience: topics.account.audience(event) }],
    }),
    sessions: createOutbox<SessionEvent>({
      ...shared,
      name: 'sessions',
      model: sessions,
      routes: (event) => [{ topic: topics.account.name, audience: topics.account.audience(event) }],
    }),
    notifications: createOutbox<NotificationEvent>({
      ...shared,
      name: 'notifications',
      model: notifications,
      routes: (event) => [{ topic: topics.notification.name, audience: topics.notification.audience(event) }],
    }),
  };
}
export type UserOutboxes = ReturnType<typeof createUserOutboxes>;
