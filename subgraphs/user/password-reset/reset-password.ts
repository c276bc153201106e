import { z } from 'zod';
import { networkOf } from '#runtime/caller/network-of.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { actorFor } from '#runtime/personal-data/actor.ts';
import type { AccountModel } from '../account/account.model.ts';
import type { Passwords } from '../account/password.ts';
import { deviceRule, passwordRule } from '../account/person.input.ts';
import { replacePassword } from '../account/replace-password.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';
import type { OpenSession } from '../session/open-session.ts';
import type { TellFailure } from '../session/tell-failure.ts';
import type { HandedSession } from '../session/tokens-for.ts';
import type { Throttles } from '../throttle/throttles.ts';
import type { ResetTokens } from './reset-token.ts';

export const passwordResetRules = z.object({
  token: z.string().max(200, 'the token of the e-mail'),
  newPassword: passwordRule,
  device: deviceRule,
});

type Parts = {
  accounts: AccountModel;
  outbox: UserOutboxes['accounts'];
  personalKeys: PersonalKeys;
  passwords: Passwords;
  resetTokens: ResetTokens;
  throttles: Throttles;
  tellFailure: TellFailure;
  openSession: OpenSession;
};

/**
 * Sets the password of the account that a reset token is for, ends all its sessions, and opens a fresh one. One write
 * spends the token: of many who come with it at once, one gets in. A token that is wrong, spent, expired or no longer
 * the newest is BAD_RESET_TOKEN.
 */
export function createResetPassword(parts: Parts) {
  const { accounts, outbox, personalKeys, passwords, resetTokens, throttles, tellFailure, openSession } = parts;

  return async (
    { token, newPassword, device }: z.output<typeof passwordResetRules>,
    fetch: FetchContext,
  ): Promise<{ session: HandedSession }> => {
    const { caller, requestId } = fetch;
    const refuseAndTell = (code: 'BAD_RESET_TOKEN' | 'THROTTLED', userId: string | null): never => {
      tellFailure({ type: 'attempt.refused', code, field: 'Mutation.passwordReset', userId, fetch });
      return code === 'THROTTLED' ? refuse(code) : refuse(code, { field: 'input.token' });
    };
    const resetId = resetTokens.read(token);
    if (resetId === null) {
      const allowed = await throttles.forgedPerAddress.take(networkOf(caller.address));
      return refuseAndTell(allowed ? 'BAD_RESET_TOKEN' : 'THROTTLED', null);
    }
    const good = { 'reset.id': resetId, closedAt: null, $expr: { $gt: ['$reset.expiresAt', '$$NOW'] } };
    // Asked before the write that decides: only a good token is worth the slow hash.
    const account = await accounts.findOne(good, { _id: 1 }).lean<{ _id: string }>();
    if (!account) {
      // One that ran out still says whose it was; one that was spent does not.
      const late = await accounts.findOne({ 'reset.id': resetId }, { _id: 1 }).lean<{ _id: string }>();
      return refuseAndTell('BAD_RESET_TOKEN', late?._id ?? null);
    }
    const person = { id: account._id, sealingKey: await personalKeys.publicKeyOf(account._id) };
    const changed = await replacePassword(accounts, {
      where: { ...good, _id: account._id },
      passwordHash: await passwords.hash(newPassword),
      type: 'account.password-reset',
      by: actorFor(person, { address: caller.address, requestId, sessionId: null }),
    });
    if (!changed) return refuseAndTell('BAD_RESET_TOKEN', account._id);
    await outbox.deliver(changed);
    return { session: await openSession(changed, { ...fetch, device }) };
  };
}
export type ResetPassword = ReturnType<typeof createResetPassword>;
