import type { Attempts } from '#runtime/attempts/attempts.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { createChangePassword } from './account/change-password.ts';
import { createCreateAccount } from './account/create-account.ts';
import { createPasswords } from './account/password.ts';
import { createRegister } from './account/register.ts';
import type { AfterAnswer } from './after-answer.ts';
import { createDeleteAccount } from './erasure/delete-account.ts';
import { createFindDeletion } from './erasure/find-deletion.ts';
import type { UserModels } from './models.ts';
import type { UserOutboxes } from './outboxes.ts';
import { createRequestReset } from './password-reset/request-reset.ts';
import { createResetPassword } from './password-reset/reset-password.ts';
import { createResetTokens } from './password-reset/reset-token.ts';
import type { PersonalKeys } from './personal-key/personal-keys.ts';
import { createAccessTokens } from './session/access-token.ts';
import { createListSessions } from './session/list-sessions.ts';
import { createOpenSession } from './session/open-session.ts';
import { createRefresh } from './session/refresh.ts';
import { createRefreshTokens } from './session/refresh-token.ts';
import { createRevokeSession } from './session/revoke-session.ts';
import { createSignIn } from './session/sign-in.ts';
import { createSignOut } from './session/sign-out.ts';
import { createSignOutEverywhere } from './session/sign-out-everywhere.ts';
import { createTellFailure } from './session/tell-failure.ts';
import { createTokensFor } from './session/tokens-for.ts';
import type { UserSettings } from './settings.ts';
import { createGuess } from './throttle/guess.ts';
import { createThrottles } from './throttle/throttles.ts';

type Parts = Pick<ProcessParts, 'redis' | 'namespace' | 'fault' | 'log'> & {
  models: UserModels;
  outboxes: UserOutboxes;
  personalKeys: PersonalKeys;
  attempts: Attempts;
  afterAnswer: AfterAnswer;
  settings: UserSettings;
  clock: () => Date;
};

/** The verbs by which people come in and go out: accounts with their passwords, sessions, password resets, deletion. */
export async function createAccess(parts: Parts) {
  const { redis, namespace, fault, log, models, outboxes, personalKeys, attempts, afterAnswer, settings, clock } =
    parts;
  const { tokenKey, refreshSecret, passwordCost, passwordConcurrency, graceSeconds, idleSeconds } = settings;
  const { resetMinutes, throttleLimits: limits } = settings;
  const [accessTokens, passwords] = await Promise.all([
    createAccessTokens(tokenKey),
    createPasswords({ cost: passwordCost, concurrency: passwordConcurrency }),
  ]);
  const refreshTokens = createRefreshTokens(refreshSecret);
  const resetTokens = createResetTokens(refreshSecret);
  const tokensFor = createTokensFor(accessTokens, refreshTokens, clock);
  const throttles = createThrottles({ redis: redis.commands, namespace, secret: refreshSecret, limits });
  const tellFailure = createTellFailure({ attempts, personalKeys, afterAnswer });
  const guess = createGuess(throttles, tellFailure);

  const { accounts, sessions } = models;
  const ofAccounts = { accounts, outbox: outboxes.accounts, personalKeys, passwords, throttles, tellFailure };
  const ofSessions = { accounts, sessions, outbox: outboxes.sessions, personalKeys, refreshTokens, tokensFor };
  const openSession = createOpenSession({ ...ofSessions, idleSeconds, fault });
  const createAccount = createCreateAccount({ ...ofAccounts, clock });

  return {
    account: {
      register: createRegister({ accounts, passwords, guess, createAccount, openSession }),
      changePassword: createChangePassword({ ...ofAccounts, sessions, guess, openSession }),
    },
    session: {
      signIn: createSignIn({ accounts, passwords, guess, openSession }),
      refresh: createRefresh({ ...ofSessions, throttles, tellFailure, graceSeconds, idleSeconds, fault, log }),
      signOut: createSignOut(ofSessions),
      list: createListSessions(accounts, sessions),
      revoke: createRevokeSession(ofSessions),
      signOutEverywhere: createSignOutEverywhere(ofAccounts),
    },
    passwordReset: {
      request: createRequestReset({ ...ofAccounts, afterAnswer, resetMinutes }),
      reset: createResetPassword({ ...ofAccounts, resetTokens, openSession }),
    },
    erasure: {
      deleteAccount: createDeleteAccount({ ...ofAccounts, guess }),
      findDeletion: createFindDeletion(accounts),
    },
  };
}
