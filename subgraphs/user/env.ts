import { hkdfSync } from 'node:crypto';
import { z } from 'zod';
import { jsonVariable } from '#runtime/env/json-variable.ts';
import { defineEnv } from '#runtime/env/known.ts';
import { processShape } from '#runtime/process.ts';
import { mailGoesSomewhere, mailSettings, mailVariables } from './mail/mail-variables.ts';
import type { UserJobSettings, UserSettings } from './settings.ts';
import { defaultAttempts, type ThrottleName, throttleLimits } from './throttle/limits.ts';

const jwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().min(1), d: z.string().min(1) });

const signingKey = jsonVariable(jwk, 'a private Ed25519 JWK, in JSON');

const wholeNumber = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const attempts = (name: ThrottleName) => wholeNumber(1, 1_000_000, defaultAttempts[name]);

const secret = z.string().min(32, 'expected at least 32 characters');

/** What both the subgraph and its jobs sign with. */
const signingVariables = {
  SANGAM_TOKEN_KEY: signingKey.describe(
    'The private Ed25519 key, as a JWK in JSON, that access tokens are signed with. Its public half goes into SANGAM_TOKEN_JWKS of the gateway',
  ),
  SANGAM_REFRESH_SECRET: z
    .string()
    .min(32, 'expected at least 32 characters')
    .optional()
    .describe(
      'Signs refresh tokens. Changing it signs everybody out; derived from SANGAM_TOKEN_KEY if it is not given, so give it before that key is changed',
    ),
};

/** What the user subgraph needs besides what every process needs. The one-process topology reads the same variables. */
export const userVariables = {
  ...signingVariables,
  SANGAM_PERSONAL_KEY_SECRET: secret.describe(
    'Wraps the keys that personal data in the audit trail and in events is sealed with. Lost, nobody can read that data any more',
  ),
  SANGAM_ARGON2_MEMORY_KIB: wholeNumber(8, 1_048_576, 19_456).describe('Argon2id: memory for one password, in KiB'),
  SANGAM_ARGON2_PASSES: wholeNumber(1, 20, 2).describe('Argon2id: passes over the memory'),
  SANGAM_ARGON2_CONCURRENCY: wholeNumber(1, 64, 2).describe('How many passwords are hashed at once in a process'),
  SANGAM_REFRESH_GRACE_SECONDS: wholeNumber(1, 60, 10).describe(
    'For how long a spent refresh token still gives the same successor: two tabs at once, a lost answer, a process that died before it answered',
  ),
  SANGAM_SESSION_DAYS: wholeNumber(1, 400, 30).describe('After how many days without a refresh a session ends'),
  SANGAM_PASSWORD_RESET_MINUTES: wholeNumber(5, 1_440, 30).describe('How long the token of a password reset is good'),
  SANGAM_THROTTLE_SIGN_IN_PAIR: attempts('signInPerPair').describe(
    'How many wrong passwords for one account one address may try in 15 minutes',
  ),
  SANGAM_THROTTLE_SIGN_IN_ACCOUNT: attempts('signInPerAccount').describe(
    'How many wrong passwords for one account may be tried in an hour. Keep it above four times the number for one address, or one address keeps the owner out',
  ),
  SANGAM_THROTTLE_SIGN_IN_ADDRESS: attempts('signInPerAddress').describe(
    'How many wrong passwords one address may try in 15 minutes',
  ),
  SANGAM_THROTTLE_REGISTER_ADDRESS: attempts('takenPerAddress').describe(
    'How often one address may learn in 15 minutes, by registering, that an e-mail address is taken',
  ),
  SANGAM_THROTTLE_RESET_ADDRESS: attempts('resetPerAddress').describe(
    'How many password resets one address may ask for in an hour',
  ),
  SANGAM_THROTTLE_RESET_ACCOUNT: attempts('resetPerAccount').describe(
    'How many password resets one account is sent in an hour',
  ),
  SANGAM_THROTTLE_TOKENS_ADDRESS: attempts('forgedPerAddress').describe(
    'How many made-up refresh and reset tokens one address may try in 15 minutes',
  ),
};
export const userEnv = defineEnv('user', {
  ...processShape,
  ...userVariables,
  PORT: z.coerce.number().int().min(0).max(65_535).default(4001).describe('The port to listen on'),
});

/** What the user subgraph's jobs need. */
export const userJobVariables = {
  ...signingVariables,
  ...mailVariables,
  SANGAM_ERASURE_SETTLE_SECONDS: wholeNumber(1, 3_600, 15).describe(
    'How long after an account was closed nothing can be under way any more that its person has asked for; then the last of it is erased',
  ),
  SANGAM_AUDIT_SECRET: secret.describe(
    'Signs the audit trail. Who has the database alone cannot write an entry that verifies; lost, nothing verifies any more',
  ),
};

export const userWorkerEnv = mailGoesSomewhere(defineEnv('user worker', { ...processShape, ...userJobVariables }));

type UserJobVariables = z.output<z.ZodObject<typeof userJobVariables>>;

export const userJobSettings = (env: UserJobVariables): UserJobSettings => ({
  auditSecret: env.SANGAM_AUDIT_SECRET,
  erasureSettleMs: env.SANGAM_ERASURE_SETTLE_SECONDS * 1_000,
  refreshSecret: refreshSecretOf(env),
  mail: mailSettings(env),
});

type UserVariables = z.output<z.ZodObject<typeof userVariables>>;

export const userSettings = (env: UserVariables): UserSettings => ({
  tokenKey: env.SANGAM_TOKEN_KEY,
  refreshSecret: refreshSecretOf(env),
  personalKeySecret: env.SANGAM_PERSONAL_KEY_SECRET,
  passwordCost: { memoryKib: env.SANGAM_ARGON2_MEMORY_KIB, passes: env.SANGAM_ARGON2_PASSES },
  passwordConcurrency: env.SANGAM_ARGON2_CONCURRENCY,
  graceSeconds: env.SANGAM_REFRESH_GRACE_SECONDS,
  idleSeconds: env.SANGAM_SESSION_DAYS * 24 * 60 * 60,
  resetMinutes: env.SANGAM_PASSWORD_RESET_MINUTES,
  throttleLimits: throttleLimits({
    signInPerPair: env.SANGAM_THROTTLE_SIGN_IN_PAIR,
    signInPerAccount: env.SANGAM_THROTTLE_SIGN_IN_ACCOUNT,
    signInPerAddress: env.SANGAM_THROTTLE_SIGN_IN_ADDRESS,
    takenPerAddress: env.SANGAM_THROTTLE_REGISTER_ADDRESS,
    resetPerAddress: env.SANGAM_THROTTLE_RESET_ADDRESS,
    resetPerAccount: env.SANGAM_THROTTLE_RESET_ACCOUNT,
    forgedPerAddress: env.SANGAM_THROTTLE_TOKENS_ADDRESS,
  }),
});

const refreshSecretOf = (env: z.output<z.ZodObject<typeof signingVariables>>): string =>
  env.SANGAM_REFRESH_SECRET ?? derivedSecret(env.SANGAM_TOKEN_KEY.d);

/** HKDF, so that what is derived tells nothing about the key. */
const derivedSecret = (key: string): string =>
  Buffer.from(hkdfSync('sha256', key, '', 'sangam refresh tokens', 32)).toString('base64url');
