import type { AccountEvent } from '#contracts/events/account.ts';
import type { Actor, Sealed } from '#contracts/events/domain-event.ts';
import { networkOf } from '#runtime/caller/network-of.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { requestHash } from '#runtime/idempotency/request-hash.ts';
import { firstEvent } from '#runtime/outbox/pending.ts';
import { actorFor } from '#runtime/personal-data/actor.ts';
import { newId } from '#runtime/relay/node-id.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import { createFewAtOnce } from '../few-at-once.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';
import type { TellFailure } from '../session/tell-failure.ts';
import type { Throttles } from '../throttle/throttles.ts';
import type { Account, AccountModel } from './account.model.ts';
import type { Passwords } from './password.ts';
import type { Registration } from './registration.input.ts';

type Parts = {
  accounts: AccountModel;
  outbox: UserOutboxes['accounts'];
  personalKeys: PersonalKeys;
  passwords: Passwords;
  throttles: Throttles;
  tellFailure: TellFailure;
  clock: () => Date;
};

/** Fewer than may meet an e-mail address that is taken, so that many who register from one place do not stop each other. */
const undecidedAtOnce = 4;

/**
 * Stores a new account with its first event, or null where the idempotency key has been used.
 *
 * Refuses with EMAIL_TAKEN, or with THROTTLED where that was told too often to one address: it says who has an account.
 * That is counted before it is known, and taken back where the e-mail address was free.
 */
export function createCreateAccount(parts: Parts) {
  const { accounts, outbox, personalKeys, passwords, throttles, tellFailure, clock } = parts;
  const { takenPerAddress } = throttles;
  const fewAtOnce = createFewAtOnce(undecidedAtOnce, 200);

  /** The unique indexes decide, not a question asked before: two who race cannot both be told yes. */
  async function insert(account: Account): Promise<'MADE' | 'KEY_USED' | 'EMAIL_TAKEN'> {
    try {
      await accounts.create(account);
      return 'MADE';
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const used = await accounts.exists({ 'registration.key': account.registration?.key });
      // It can be this very one, where the driver had to send it twice.
      if (used?._id !== account._id) await personalKeys.destroy(account._id);
      return used ? 'KEY_USED' : 'EMAIL_TAKEN';
    }
  }

  const refuseAndTell = (code: 'EMAIL_TAKEN' | 'THROTTLED', userId: string | null, fetch: FetchContext): never => {
    tellFailure({ type: 'attempt.refused', code, field: 'Mutation.register', userId, fetch });
    return code === 'THROTTLED' ? refuse(code) : refuse(code, { field: 'input.email' });
  };

  return async (registration: Registration, fetch: FetchContext): Promise<Account | null> => {
    const { caller, requestId } = fetch;
    const { address } = caller;
    const network = networkOf(address);
    if (await takenPerAddress.isSpent(network)) return refuseAndTell('THROTTLED', null, fetch);
    const passwordHash = await passwords.hash(registration.password);
    return fewAtOnce(async () => {
      if (!(await takenPerAddress.take(network))) return refuseAndTell('THROTTLED', null, fetch);
      const id = newId('User');
      const { email, displayName, locale, timeZone, home } = registration;
      const after = { email, displayName, locale, timeZone, home };
      const personal = await personalKeys.sealFor(id, { before: null, after });
      const person = { id, sealingKey: await personalKeys.publicKeyOf(id) };
      const by = actorFor(person, { address, requestId, sessionId: null });
      const account = newAccount(id, { registration, passwordHash, personal, by, now: clock() });
      const outcome = await insert(account);
      if (outcome === 'EMAIL_TAKEN') {
        // Whoever registers again may be that very person.
        const owner = await accounts.findOne({ email }, { _id: 1 }).lean<{ _id: string }>();
        return refuseAndTell('EMAIL_TAKEN', owner?._id ?? null, fetch);
      }
      await takenPerAddress.giveBack(network);
      if (outcome === 'KEY_USED') return null;
      void outbox.deliver(account);
      return account;
    });
  };
}
export type CreateAccount = ReturnType<typeof createCreateAccount>;

type Making = { registration: Registration; passwordHash: string; personal: Sealed; by: Actor; now: Date };

function newAccount(id: string, { registration, passwordHash, personal, by, now }: Making) {
  const { password: _, idempotencyKey: key, ...person } = registration;
  return {
    _id: id,
    ...person,
    passwordHash,
    roles: ['CUSTOMER'] as Account['roles'],
    createdAt: now,
    registration: { key, inputHash: requestHash(person) },
    ...firstEvent<AccountEvent>({
      type: 'account.registered',
      aggregateId: id,
      data: { accountId: id, roles: ['CUSTOMER'], signedOutAt: 0, closed: false, change: null, personal },
      occurredAt: now,
      by,
    }),
  };
}
