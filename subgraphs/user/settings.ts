import type { JWK } from 'jose';
import type { PasswordCost } from './account/password.ts';

/** How accounts and sessions are kept safe. */
export type UserSettings = {
  /** A private Ed25519 JWK. */
  tokenKey: JWK;
  /** Signs refresh tokens. */
  refreshSecret: string;
  /** Wraps the private personal keys. */
  personalKeySecret: string;
  passwordCost: PasswordCost;
  passwordConcurrency: number;
  /** For how long a spent refresh token still gives its successor. */
  graceSeconds: number;
  /** How long a session lasts without a refresh. */
  idleSeconds: number;
};
