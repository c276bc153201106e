import type { Role } from '#contracts/authority.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { type AccountModel, type PublicAccount, withoutSecrets } from '../account/account.model.ts';
import { type User, userOf } from '../account/user-of.ts';

/** Adds a role to a person; one that the person already has stays. */
export const createGrantRole =
  (accounts: AccountModel) =>
  async (userId: string, role: Role): Promise<{ user: User }> => {
    const account = await accounts
      .findOneAndUpdate(
        { _id: userId },
        { $addToSet: { roles: role } },
        { projection: withoutSecrets, returnDocument: 'after' },
      )
      .lean<PublicAccount>();
    return { user: account ? userOf(account) : refuse('NOT_FOUND', { field: 'userId' }) };
  };
export type GrantRole = ReturnType<typeof createGrantRole>;
