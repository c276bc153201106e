import DataLoader from 'dataloader';
import { type PublicAccount, withoutSecrets } from './account/account.model.ts';
import { type User, userOf } from './account/user-of.ts';
import type { UserModels } from './models.ts';

/** Fresh for each fetch: one query for all people, and one for all their unread counts. */
export function createUserLoaders({ accounts, notifications }: UserModels) {
  return {
    /** A person by id, or null. */
    user: new DataLoader<string, User | null>(async (ids) => {
      const found = await accounts.find({ _id: { $in: ids } }, withoutSecrets).lean<PublicAccount[]>();
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
  };
}
export type UserLoaders = ReturnType<typeof createUserLoaders>;
