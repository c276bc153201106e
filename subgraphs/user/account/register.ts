import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import { requestHash, sameRequest } from '#runtime/idempotency/request-hash.ts';
import { newId } from '#runtime/relay/node-id.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import { openSession } from '../session/open-session.ts';
import type { SessionModel } from '../session/session.model.ts';
import type { HandedSession, TokensFor } from '../session/tokens-for.ts';
import type { Account, AccountModel } from './account.model.ts';
import type { Passwords } from './password.ts';
import {
  displayNameRule,
  emailRule,
  homeRule,
  idempotencyKeyRule,
  localeRule,
  passwordRule,
  timeZoneRule,
} from './person.input.ts';

export const registerRules = z.object({
  email: emailRule,
  password: passwordRule,
  displayName: displayNameRule,
  // Not defaults in the schema: the compiler of operations (graphql-jit) does not fill them in for input objects.
  locale: localeRule.nullish().transform((locale) => locale ?? 'en'),
  timeZone: timeZoneRule.nullish().transform((zone) => zone ?? 'Asia/Kathmandu'),
  home: homeRule.nullish().transform((home) => home ?? null),
  idempotencyKey: idempotencyKeyRule,
});
type Registration = z.output<typeof registerRules>;

type Parts = {
  accounts: AccountModel;
  sessions: SessionModel;
  passwords: Passwords;
  tokensFor: TokensFor;
  idleSeconds: number;
  clock: () => Date;
};

/**
 * Makes an account and opens its first session. Asked again with the same key and input, it opens another session of
 * the same account: the first one's refresh token is stored nowhere, so it cannot be repeated.
 * Refuses with EMAIL_TAKEN, or with IDEMPOTENCY_MISMATCH when the key was used with another input.
 */
export function createRegister({ accounts, sessions, passwords, tokensFor, idleSeconds, clock }: Parts) {
  const findByKey = (key: string) => accounts.findOne({ 'registration.key': key }).lean<Account>();

  /** The unique indexes decide, not a question asked before: two who race cannot both be told yes. */
  async function create({ password, idempotencyKey: key, ...person }: Registration): Promise<Account> {
    const account: Account = {
      _id: newId('User'),
      ...person,
      passwordHash: await passwords.hash(password),
      roles: ['CUSTOMER'],
      createdAt: clock(),
      registration: { key, inputHash: requestHash(person) },
    };
    try {
      await accounts.create(account);
      return account;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const winner = await findByKey(key);
      if (!winner) return refuse('EMAIL_TAKEN', { field: 'input.email' });
      return again(winner, { password, idempotencyKey: key, ...person });
    }
  }

  /** The password is compared by its own slow hash: a fast one of it must not be stored. */
  async function again(account: Account, { password, idempotencyKey, ...person }: Registration): Promise<Account> {
    const same =
      sameRequest(account.registration?.inputHash ?? '', person) &&
      (await passwords.verify(account.passwordHash, password));
    return same ? account : refuse('IDEMPOTENCY_MISMATCH', { field: 'input.idempotencyKey' });
  }

  return async (input: Registration): Promise<{ session: HandedSession }> => {
    const known = await findByKey(input.idempotencyKey);
    const account = known ? await again(known, input) : await create(input);
    return { session: await tokensFor(account, await openSession(sessions, account._id, idleSeconds)) };
  };
}
export type Register = ReturnType<typeof createRegister>;
