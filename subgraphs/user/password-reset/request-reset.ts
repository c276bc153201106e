import { z } from 'zod';
import { networkOf } from '#runtime/caller/network-of.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import { actorOf, strangerTo } from '#runtime/personal-data/actor.ts';
import type { AccountModel, TellingAccount } from '../account/account.model.ts';
import { tellAccount } from '../account/account-event.ts';
import { emailRule } from '../account/person.input.ts';
import type { AfterAnswer } from '../after-answer.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';
import type { TellFailure } from '../session/tell-failure.ts';
import type { Throttles } from '../throttle/throttles.ts';
import { newResetId } from './reset-token.ts';

export const resetRequestRules = z.object({ email: emailRule });

type Parts = {
  accounts: AccountModel;
  outbox: UserOutboxes['accounts'];
  personalKeys: PersonalKeys;
  throttles: Throttles;
  tellFailure: TellFailure;
  afterAnswer: AfterAnswer;
  resetMinutes: number;
};

/**
 * Has an e-mail sent from which the password can be set anew, where there is an account. The answer is the same, after
 * the same time, whether or not there is one: all that depends on it happens afterwards. A process that dies right then
 * loses the request, and nobody was promised more than that an e-mail comes if there is an account: one asks again.
 *
 * Only the newest reset of an account counts. The event has the e-mail sent.
 */
export function createRequestReset(parts: Parts) {
  const { accounts, outbox, personalKeys, throttles, tellFailure, afterAnswer, resetMinutes } = parts;

  async function store(email: string, fetch: FetchContext): Promise<void> {
    if (!(await throttles.resetPerAccount.take(email))) return;
    const account = await accounts.findOne({ email, closedAt: null }, { _id: 1 }).lean<{ _id: string }>();
    if (!account) return;
    const { caller, requestId } = fetch;
    const person = { id: account._id, sealingKey: await personalKeys.publicKeyOf(account._id) };
    // Anybody can ask for anybody.
    const by = caller.id === null ? strangerTo(person, { address: caller.address, requestId }) : actorOf(fetch);
    const expiresAt = { $dateAdd: { startDate: '$$NOW', unit: 'minute', amount: resetMinutes } };
    const asked = await collectionOf<TellingAccount>(accounts).findOneAndUpdate(
      { _id: account._id, closedAt: null },
      [
        { $set: { reset: { id: literal(newResetId()), expiresAt } } },
        ...tellAccount({ type: 'account.password-reset-requested', by }),
      ],
      { returnDocument: 'after', projection: { pending: 1 } },
    );
    if (asked) await outbox.deliver(asked);
  }

  return async ({ email }: z.output<typeof resetRequestRules>, fetch: FetchContext): Promise<{ accepted: boolean }> => {
    if (!(await throttles.resetPerAddress.take(networkOf(fetch.caller.address)))) {
      const field = 'Mutation.passwordResetRequest';
      tellFailure({ type: 'attempt.refused', code: 'THROTTLED', field, userId: null, fetch });
      return refuse('THROTTLED');
    }
    afterAnswer.run(() => store(email, fetch));
    return { accepted: true };
  };
}
export type RequestReset = ReturnType<typeof createRequestReset>;
