import DataLoader from 'dataloader';
import type { Sealed } from '#contracts/events/domain-event.ts';
import { type PublicAccount, withoutSecrets } from './account/account.model.ts';
import { type User, userOf } from './account/user-of.ts';
import type { UserModels } from './models.ts';
import type { Notification } from './notification/notification.model.ts';
import type { PersonalKeys } from './personal-key/personal-keys.ts';
import type { ChosenChannels } from './preferences/preferences.ts';

/** Fresh for each fetch, and one query for all that it asks of a kind. */
export function createUserLoaders({ accounts, notifications }: UserModels, personalKeys: PersonalKeys) {
  return {
    /** A person by id, or null where there is none any more. */
    user: new DataLoader<string, User | null>(async (ids) => {
      const found = await accounts.find({ _id: { $in: ids }, deletedAt: null }, withoutSecrets).lean<PublicAccount[]>();
      const byId = new Map(found.map((account) => [account._id, userOf(account)]));
      return ids.map((id) => byId.get(id) ?? null);
    }),

    /** How many notifications a person has not read, by the person's id. */
    unread: new DataLoader<string, number>(async (userIds) => {
      const counts = await notifications.aggregate<{ _id: string; count: number }>([
        { $match: { userId: { $in: [...userIds] }, readAt: null } },
        { $group: { _id: '$userId', count: { $sum: 1 } } },
      ]);
      const byUser = new Map(counts.map(({ _id, count }) => [_id, count]));
      return userIds.map((id) => byUser.get(id) ?? 0);
    }),

    /** A notification by id, whoever's it is, or null. */
    notification: new DataLoader<string, Notification | null>(async (ids) => {
      const found = await notifications.find({ _id: { $in: ids } }, { pending: 0 }).lean<Notification[]>();
      const byId = new Map(found.map((one) => [one._id, one]));
      return ids.map((id) => byId.get(id) ?? null);
    }),

    /** What people chose of how they are told of what, by the person's id; null where a person never chose. */
    chosenChannels: new DataLoader<string, ChosenChannels | null>(async (userIds) => {
      const found = await accounts
        .find({ _id: { $in: userIds } }, { notificationPreferences: 1 })
        .lean<{ _id: string; notificationPreferences?: ChosenChannels }[]>();
      const byUser = new Map(found.map((one) => [one._id, one.notificationPreferences]));
      return userIds.map((id) => byUser.get(id) ?? null);
    }),

    /** What is sealed for somebody, opened; null where the person's key is destroyed. */
    unsealed: new DataLoader<Sealed, unknown>((sealed) => personalKeys.unsealAll(sealed)),
  };
}
export type UserLoaders = ReturnType<typeof createUserLoaders>;
