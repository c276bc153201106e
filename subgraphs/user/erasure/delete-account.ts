import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import type { Account, AccountModel, TellingAccount } from '../account/account.model.ts';
import type { Passwords } from '../account/password.ts';
import { givenPasswordRule } from '../account/person.input.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { Guess } from '../throttle/guess.ts';
import { closeAccount } from './close-account.ts';
import { type Deletion, deletionOf } from './deletion.ts';
import { leaveAsAdmin, leaveStands } from './leave-as-admin.ts';

export const accountDeleteRules = z.object({ password: givenPasswordRule });

type Parts = { accounts: AccountModel; outbox: UserOutboxes['accounts']; passwords: Passwords; guess: Guess };

/**
 * Closes one's own account and has everything about it erased. It answers when the event is out, so that gateways know
 * within the second.
 *
 * Refuses with BAD_CREDENTIALS where the password is another one, as with any failed sign-in, with THROTTLED, and with
 * FORBIDDEN where nobody else is an ADMIN.
 */
export function createDeleteAccount({ accounts, outbox, passwords, guess }: Parts) {
  /** Null where the account is no longer as it was when it was judged: the slow hash leaves time for that. */
  const close = async (userId: string, password: string, fetch: FetchContext): Promise<TellingAccount | null> => {
    const account = await accounts.findOne({ _id: userId, closedAt: null }).lean<Account>();
    if (!account) return refuse('NOT_FOUND');
    const { email, passwordHash, roles } = account;
    const tried = { email, userId, field: 'Mutation.accountDelete', fetch };
    if (!(await guess(tried, () => passwords.verify(passwordHash, password)))) {
      return refuse('BAD_CREDENTIALS', { field: 'input.password' });
    }
    const isAdmin = roles.includes('ADMIN');
    if (isAdmin && !(await leaveAsAdmin(accounts, userId))) {
      return refuse('FORBIDDEN', { message: 'You are the only ADMIN: make somebody else one first.' });
    }
    return closeAccount(accounts, {
      where: { _id: userId, passwordHash, ...(isAdmin ? leaveStands : { roles: { $ne: 'ADMIN' } }) },
      by: actorOf(fetch),
    });
  };

  return async (
    userId: string,
    { password }: z.output<typeof accountDeleteRules>,
    fetch: FetchContext,
  ): Promise<{ deletion: Deletion }> => {
    // What changed meanwhile is judged as it is now, once.
    const closed = (await close(userId, password, fetch)) ?? (await close(userId, password, fetch));
    if (!closed) return refuse('UNAVAILABLE');
    await outbox.deliver(closed);
    return { deletion: deletionOf(closed) ?? refuse('NOT_FOUND') };
  };
}
export type DeleteAccount = ReturnType<typeof createDeleteAccount>;
