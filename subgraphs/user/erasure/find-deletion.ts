import type { Account, AccountModel } from '../account/account.model.ts';
import { type Deletion, deletionOf } from './deletion.ts';

/** How far the deletion of a person's account is, or null where there is no such person or none was asked for. */
export const createFindDeletion =
  (accounts: AccountModel) =>
  async (userId: string): Promise<Deletion | null> => {
    const account = await accounts
      .findById(userId, { erasure: 1, deletedAt: 1 })
      .lean<Pick<Account, 'erasure' | 'deletedAt'>>();
    return account && deletionOf(account);
  };
export type FindDeletion = ReturnType<typeof createFindDeletion>;
