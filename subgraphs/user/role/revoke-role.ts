import type { Role } from '#contracts/authority.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { AccountModel } from '../account/account.model.ts';
import type { User } from '../account/user-of.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { changeRoles } from './change-roles.ts';

type Parts = { accounts: AccountModel; outbox: UserOutboxes['accounts'] };

/**
 * Takes a role from a person; one that the person does not have is no error. Nobody takes ADMIN from themselves, so
 * that a slip of the hand does not leave the system without anybody who could grant it again.
 */
export const createRevokeRole =
  ({ accounts, outbox }: Parts) =>
  async (userId: string, role: Role, by: Actor): Promise<{ user: User }> => {
    if (role === 'ADMIN' && userId === by.id) {
      return refuse('FORBIDDEN', { field: 'userId', message: 'Nobody may take the role ADMIN from themselves.' });
    }
    return changeRoles(accounts, outbox, {
      userId,
      roles: { $filter: { input: '$roles', cond: { $ne: ['$$this', literal(role)] } } },
      type: 'account.role-revoked',
      by,
    });
  };
export type RevokeRole = ReturnType<typeof createRevokeRole>;
