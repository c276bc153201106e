import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { sameRequest } from '#runtime/idempotency/request-hash.ts';
import type { OpenSession } from '../session/open-session.ts';
import type { HandedSession } from '../session/tokens-for.ts';
import type { Guess } from '../throttle/guess.ts';
import type { Account, AccountModel } from './account.model.ts';
import type { CreateAccount } from './create-account.ts';
import type { Passwords } from './password.ts';
import type { RegisterRequest, Registration } from './registration.input.ts';

type Parts = {
  accounts: AccountModel;
  passwords: Passwords;
  guess: Guess;
  createAccount: CreateAccount;
  openSession: OpenSession;
};

/**
 * Makes an account and opens its first session. Asked again with the same key and input, it opens another session of
 * the same account: the first one's refresh token is stored nowhere, so it cannot be repeated.
 * Refuses with EMAIL_TAKEN, with IDEMPOTENCY_MISMATCH when the key was used with another input, and with THROTTLED.
 */
export function createRegister({ accounts, passwords, guess, createAccount, openSession }: Parts) {
  /**
   * The password is compared by its own slow hash: a fast one of it must not be stored. It is a guess like any other:
   * somebody else may have found the key.
   */
  async function again(account: Account, registration: Registration, fetch: FetchContext): Promise<Account> {
    const { password, idempotencyKey, ...person } = registration;
    const tried = { email: account.email, userId: account._id, field: 'Mutation.register', fetch };
    const same =
      !account.closedAt &&
      sameRequest(account.registration?.inputHash ?? '', person) &&
      (await guess(tried, () => passwords.verify(account.passwordHash, password)));
    return same ? account : refuse('IDEMPOTENCY_MISMATCH', { field: 'input.idempotencyKey' });
  }

  async function accountOf(registration: Registration, fetch: FetchContext): Promise<Account> {
    const known = await accounts.findOne({ 'registration.key': registration.idempotencyKey }).lean<Account>();
    if (known) return again(known, registration, fetch);
    // Null where the key was used in between: by this very request, sent twice at once.
    return (await createAccount(registration, fetch)) ?? accountOf(registration, fetch);
  }

  return async (
    { device, ...registration }: RegisterRequest,
    fetch: FetchContext,
  ): Promise<{ session: HandedSession }> => {
    const account = await accountOf(registration, fetch);
    return { session: await openSession(account, { ...fetch, device }) };
  };
}
export type Register = ReturnType<typeof createRegister>;
