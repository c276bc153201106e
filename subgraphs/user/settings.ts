import type { JWK } from 'jose';
import type { PasswordCost } from './account/password.ts';
import type { MailSettings } from './mail/mail-settings.ts';
import type { ThrottleLimits } from './throttle/limits.ts';

/** How accounts and sessions are kept safe. */
export type UserSettings = {
  /** A private Ed25519 JWK. */
  tokenKey: JWK;
  /** Signs refresh tokens; the keys of reset tokens and of throttling are derived from it. */
  refreshSecret: string;
  /** Wraps the private personal keys. */
  personalKeySecret: string;
  passwordCost: PasswordCost;
  passwordConcurrency: number;
  /** For how long a spent refresh token still gives its successor. */
  graceSeconds: number;
  /** How long a session lasts without a refresh. */
  idleSeconds: number;
  /** How long a password reset that was asked for stays good. */
  resetMinutes: number;
  throttleLimits: ThrottleLimits;
};

/** What the jobs need to know. */
export type UserJobSettings = {
  /** Signs the audit trail. */
  auditSecret: string;
  /** How long after an account was closed nothing can be under way any more that its person has asked for. */
  erasureSettleMs: number;
  /** The one that refresh tokens are signed with: what resets a password is derived from it. */
  refreshSecret: string;
  mail: MailSettings;
};
