import type { Role } from '#contracts/authority.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { AccountModel } from '../account/account.model.ts';
import type { User } from '../account/user-of.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { changeRoles } from './change-roles.ts';

type Parts = { accounts: AccountModel; outbox: UserOutboxes['accounts'] };

/** Adds a role to a person; one that the person already has stays. Who is not there, or no longer, is NOT_FOUND. */
export const createGrantRole =
  ({ accounts, outbox }: Parts) =>
  (userId: string, role: Role, by: Actor): Promise<{ user: User }> =>
    changeRoles(accounts, outbox, {
      userId,
      roles: { $cond: [{ $in: [literal(role), '$roles'] }, '$roles', { $concatArrays: ['$roles', [literal(role)]] }] },
      type: 'account.role-granted',
      by,
    });
export type GrantRole = ReturnType<typeof createGrantRole>;
