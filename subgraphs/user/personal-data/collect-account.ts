import type { Account } from '../account/account.model.ts';
import type { Mail } from '../mail/mail.model.ts';
import type { UserModels } from '../models.ts';
import type { Notification } from '../notification/notification.model.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';
import { preferencesOf } from '../preferences/preferences.ts';
import type { Session } from '../session/session.model.ts';
import { collectAudit } from './collect-audit.ts';

type Parts = { models: UserModels; personalKeys: Pick<PersonalKeys, 'unsealAll'> };

/**
 * All that is kept here of one person, as plain JSON with instants in ISO 8601. Complete and in one piece; what bounds
 * it is what one person does. Hashes of secrets are not in it, since they say nothing.
 */
export const createCollectAccount =
  ({ models, personalKeys }: Parts) =>
  async (userId: string) => {
    const { accounts, sessions, notifications, mails, audit } = models;
    const [account, opened, inbox, sent, trail] = await Promise.all([
      accounts.findById(userId).lean<Account>(),
      sessions.find({ userId }).sort({ createdAt: 1, _id: 1 }).lean<Session[]>(),
      notifications.find({ userId }).sort({ createdAt: 1, _id: 1 }).lean<Notification[]>(),
      mails.find({ userId }).sort({ createdAt: 1, _id: 1 }).lean<Mail[]>(),
      collectAudit({ audit, personalKeys }, userId),
    ]);
    if (!account) return null;
    return {
      profile: profileOf(account),
      preferences: preferencesOf(account.notificationPreferences),
      sessions: opened.map(sessionOf),
      notifications: inbox.map(notificationOf),
      mails: sent.map(mailOf),
      audit: trail,
    };
  };
export type CollectAccount = ReturnType<typeof createCollectAccount>;

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

const profileOf = ({ _id, email, displayName, roles, locale, timeZone, home, createdAt, registration }: Account) => ({
  id: _id,
  email,
  displayName,
  roles,
  locale,
  timeZone,
  home,
  createdAt: iso(createdAt),
  registeredWithKey: registration?.key ?? null,
});

const sessionOf = ({ _id, device, address, createdAt, rotatedAt, expiresAt, revokedAt, revokedBecause }: Session) => ({
  id: _id,
  device,
  address,
  openedAt: iso(createdAt),
  lastUsedAt: iso(rotatedAt),
  expiresAt: iso(expiresAt),
  revokedAt: iso(revokedAt),
  revokedBecause,
});

const notificationOf = ({ _id, kind, title, body, bookingId, createdAt, readAt }: Notification) => ({
  id: _id,
  kind,
  title,
  body,
  bookingId,
  createdAt: iso(createdAt),
  readAt: iso(readAt),
});

const mailOf = ({ _id, about, createdAt, sentAt, failedAt }: Mail) => ({
  id: _id,
  about,
  createdAt: iso(createdAt),
  sentAt: iso(sentAt),
  failedAt: iso(failedAt),
});
