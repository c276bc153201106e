import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import type { Account, AccountModel } from '../account/account.model.ts';
import type { Passwords } from '../account/password.ts';
import { deviceRule, emailRule, givenPasswordRule } from '../account/person.input.ts';
import type { Guess } from '../throttle/guess.ts';
import type { OpenSession } from './open-session.ts';
import type { HandedSession } from './tokens-for.ts';

export const signInRules = z.object({ email: emailRule, password: givenPasswordRule, device: deviceRule });

type Parts = { accounts: AccountModel; passwords: Passwords; guess: Guess; openSession: OpenSession };

/**
 * Opens a session. An unknown address, a closed account and a wrong password get the same BAD_CREDENTIALS after the same
 * work; after too many of them everybody gets THROTTLED.
 */
export const createSignIn =
  ({ accounts, passwords, guess, openSession }: Parts) =>
  async (
    { email, password, device }: z.output<typeof signInRules>,
    fetch: FetchContext,
  ): Promise<{ session: HandedSession }> => {
    const account = await accounts.findOne({ email, closedAt: null }).lean<Account>();
    const tried = { email, userId: account?._id ?? null, field: 'Mutation.signIn', fetch };
    const right = await guess(tried, () => passwords.verify(account?.passwordHash ?? null, password));
    if (!account || !right) return refuse('BAD_CREDENTIALS');
    return { session: await openSession(account, { ...fetch, device }) };
  };
export type SignIn = ReturnType<typeof createSignIn>;
