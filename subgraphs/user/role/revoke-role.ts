import type { Role } from '#contracts/authority.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { type AccountModel, type PublicAccount, withoutSecrets } from '../account/account.model.ts';
import { type User, userOf } from '../account/user-of.ts';

/**
 * Takes a role from a person; one that the person does not have is no error. Nobody takes ADMIN from themselves, so
 * that a slip of the hand does not leave the system without anybody who could grant it again.
 */
export const createRevokeRole =
  (accounts: AccountModel) =>
  async (userId: string, role: Role, by: string): Promise<{ user: User }> => {
    if (role === 'ADMIN' && userId === by) {
      return refuse('FORBIDDEN', { field: 'userId', message: 'Nobody may take the role ADMIN from themselves.' });
    }
    const account = await accounts
      .findOneAndUpdate(
        { _id: userId },
        { $pull: { roles: role } },
        { projection: withoutSecrets, returnDocument: 'after' },
      )
      .lean<PublicAccount>();
    return { user: account ? userOf(account) : refuse('NOT_FOUND', { field: 'userId' }) };
  };
export type RevokeRole = ReturnType<typeof createRevokeRole>;
