import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import type { Account, AccountModel } from '../account/account.model.ts';
import type { Passwords } from '../account/password.ts';
import { emailRule } from '../account/person.input.ts';
import { openSession } from './open-session.ts';
import type { SessionModel } from './session.model.ts';
import type { HandedSession, TokensFor } from './tokens-for.ts';

/** No policy for the password here: a wrong one is wrong, whatever it looks like. Only its size is bounded. */
export const signInRules = z.object({
  email: emailRule,
  password: z
    .string()
    .max(1_000, 'at most 1000 characters')
    .transform((text) => text.normalize('NFKC')),
});

type Parts = {
  accounts: AccountModel;
  sessions: SessionModel;
  passwords: Passwords;
  tokensFor: TokensFor;
  idleSeconds: number;
};

/** Opens a session. An unknown address and a wrong password get the same BAD_CREDENTIALS after the same work. */
export const createSignIn =
  ({ accounts, sessions, passwords, tokensFor, idleSeconds }: Parts) =>
  async ({ email, password }: z.output<typeof signInRules>): Promise<{ session: HandedSession }> => {
    const account = await accounts.findOne({ email }).lean<Account>();
    const right = await passwords.verify(account?.passwordHash ?? null, password);
    if (!account || !right) return refuse('BAD_CREDENTIALS');
    return { session: await tokensFor(account, await openSession(sessions, account._id, idleSeconds)) };
  };
export type SignIn = ReturnType<typeof createSignIn>;
