import type { Connection } from 'mongoose';
import { consumerModels } from '#runtime/consumer/consumer.model.ts';
import { eventModel } from '#runtime/outbox/event.model.ts';
import { accountModel } from './account/account.model.ts';
import { auditModels } from './audit/audit.model.ts';
import { mailModel } from './mail/mail.model.ts';
import { notificationModel } from './notification/notification.model.ts';
import { personalKeyModel } from './personal-key/personal-key.model.ts';
import { sessionModel } from './session/session.model.ts';

/** The collections of the user subgraph, on the connection of its own database. */
export const userModels = (db: Connection) => ({
  accounts: accountModel(db),
  sessions: sessionModel(db),
  notifications: notificationModel(db),
  mails: mailModel(db),
  personalKeys: personalKeyModel(db),
  audit: auditModels(db),
  events: eventModel(db),
  consumer: consumerModels(db),
});
export type UserModels = ReturnType<typeof userModels>;
