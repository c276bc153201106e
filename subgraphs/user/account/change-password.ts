import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { OpenSession } from '../session/open-session.ts';
import type { Session, SessionModel } from '../session/session.model.ts';
import type { HandedSession } from '../session/tokens-for.ts';
import type { Guess } from '../throttle/guess.ts';
import type { Account, AccountModel } from './account.model.ts';
import type { Passwords } from './password.ts';
import { givenPasswordRule, passwordRule } from './person.input.ts';
import { replacePassword } from './replace-password.ts';

export const passwordChangeRules = z.object({ currentPassword: givenPasswordRule, newPassword: passwordRule });

type Parts = {
  accounts: AccountModel;
  sessions: SessionModel;
  outbox: UserOutboxes['accounts'];
  passwords: Passwords;
  guess: Guess;
  openSession: OpenSession;
};

/**
 * Gives an account another password, ends all its sessions, and opens a fresh one for whoever changed it.
 * Refuses with BAD_CREDENTIALS where the current password is another one, as with any failed sign-in, and THROTTLED.
 */
export function createChangePassword({ accounts, sessions, outbox, passwords, guess, openSession }: Parts) {
  const refuseCurrent = (): never => refuse('BAD_CREDENTIALS', { field: 'input.currentPassword' });

  return async (
    userId: string,
    { currentPassword, newPassword }: z.output<typeof passwordChangeRules>,
    fetch: FetchContext,
  ): Promise<{ session: HandedSession }> => {
    const account = await accounts.findOne({ _id: userId, closedAt: null }).lean<Account>();
    if (!account) return refuse('NOT_FOUND');
    const { email, passwordHash } = account;
    const tried = { email, userId, field: 'Mutation.passwordChange', fetch };
    if (!(await guess(tried, () => passwords.verify(passwordHash, currentPassword)))) return refuseCurrent();

    const changed = await replacePassword(accounts, {
      // Of two changes at once, the second no longer knows the current password.
      where: { _id: userId, passwordHash },
      passwordHash: await passwords.hash(newPassword),
      type: 'account.password-changed',
      by: actorOf(fetch),
    });
    if (!changed) return refuseCurrent();
    await outbox.deliver(changed);
    const before = await sessions.findOne({ _id: fetch.caller.sessionId ?? '', userId }).lean<Session>();
    return { session: await openSession(changed, { ...fetch, device: before?.device ?? null }) };
  };
}
export type ChangePassword = ReturnType<typeof createChangePassword>;
