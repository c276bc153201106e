import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By the names of the environment variables that hand them on. */
export interface Secrets {
  /** Signs who the caller is, between gateway and subgraphs. */
  readonly SANGAM_CALLER_SECRET: string;
  /** Signs the cursors of subscriptions. */
  readonly SANGAM_CURSOR_SECRET: string;
  /** Signs refresh tokens. */
  readonly SANGAM_REFRESH_SECRET: string;
  /** Wraps the keys of personal data. */
  readonly SANGAM_PERSONAL_KEY_SECRET: string;
  /** Signs the audit trail. */
  readonly SANGAM_AUDIT_SECRET: string;
  /** Signs access tokens: a private Ed25519 key as JWK, in JSON. */
  readonly SANGAM_TOKEN_KEY: string;
  /** What verifies them: the public half, as a JWK set in JSON. */
  readonly SANGAM_TOKEN_JWKS: string;
}

/**
 * The secrets of this folder's data, made once. They stay with the data: another key would sign everyone out
 * and make every cursor worthless. One that the environment gives takes the place of the one in the folder.
 */
export function loadSecrets(dataDir: string, given: Readonly<Record<string, string | undefined>> = {}): Secrets {
  const kept = readOrCreate(join(dataDir, 'secrets.json'), dataDir);
  const tokenKey = given.SANGAM_TOKEN_KEY || kept.SANGAM_TOKEN_KEY;
  return {
    SANGAM_CALLER_SECRET: given.SANGAM_CALLER_SECRET || kept.SANGAM_CALLER_SECRET,
    SANGAM_CURSOR_SECRET: given.SANGAM_CURSOR_SECRET || kept.SANGAM_CURSOR_SECRET,
    SANGAM_REFRESH_SECRET: given.SANGAM_REFRESH_SECRET || kept.SANGAM_REFRESH_SECRET,
    SANGAM_PERSONAL_KEY_SECRET: given.SANGAM_PERSONAL_KEY_SECRET || kept.SANGAM_PERSONAL_KEY_SECRET,
    SANGAM_AUDIT_SECRET: given.SANGAM_AUDIT_SECRET || kept.SANGAM_AUDIT_SECRET,
    SANGAM_TOKEN_KEY: tokenKey,
    SANGAM_TOKEN_JWKS: given.SANGAM_TOKEN_JWKS || publicKeys(tokenKey),
  };
}

type KeptSecrets = Omit<Secrets, 'SANGAM_TOKEN_JWKS'>;

/** Made where there is none; one that came with a later version is added to those that are there. */
function readOrCreate(file: string, dataDir: string): KeptSecrets {
  mkdirSync(dataDir, { recursive: true });
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<KeptSecrets>) : {};
  const all = { ...createSecrets(), ...kept };
  if (Object.keys(all).length > Object.keys(kept).length) {
    // The data folder is ours alone, so nobody else writes it; in one step, as a half-written one would be lost keys.
    writeFileSync(`${file}.new`, JSON.stringify(all, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return all;
}

function createSecrets(): KeptSecrets {
  return {
    SANGAM_CALLER_SECRET: randomBytes(32).toString('base64url'),
    SANGAM_CURSOR_SECRET: randomBytes(32).toString('base64url'),
    SANGAM_REFRESH_SECRET: randomBytes(32).toString('base64url'),
    SANGAM_PERSONAL_KEY_SECRET: randomBytes(32).toString('base64url'),
    SANGAM_AUDIT_SECRET: randomBytes(32).toString('base64url'),
    SANGAM_TOKEN_KEY: JSON.stringify(createTokenKey()),
  };
}

function createTokenKey(): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = privateKey.export({ format: 'jwk' });
  // The key's thumbprint (RFC 7638), so that its id follows from the key.
  const thumbprint = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x });
  return { ...jwk, alg: 'EdDSA', use: 'sig', kid: createHash('sha256').update(thumbprint).digest('base64url') };
}

function publicKeys(tokenKey: string): string {
  const { d: _private, ...publicKey } = JSON.parse(tokenKey) as Record<string, unknown>;
  return JSON.stringify({ keys: [publicKey] });
}
