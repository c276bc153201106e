import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export type ResetTokens = {
  /** The token that goes into the e-mail. */
  write(resetId: string): string;
  /** The id of the reset that a token is for, or null when this secret did not sign it. */
  read(text: string): string | null;
};

const form = /^([\w-]{22})\.([\w-]{43})$/;

/**
 * Tokens that reset a password: `<id of the reset>.<HMAC-SHA256 of it>`, both in base64url. Only the id is stored, so
 * what the database holds opens no account, and whoever sends the e-mail needs no more than the account to write it.
 *
 * @param secret the one that refresh tokens are signed with; the key is derived from it, so that neither kind of token
 * can be made out of the other
 */
export function createResetTokens(secret: string): ResetTokens {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'sangam password reset tokens', 32));
  const sign = (resetId: string): string => createHmac('sha256', key).update(resetId).digest('base64url');

  return {
    write: (resetId) => `${resetId}.${sign(resetId)}`,
    read(text) {
      const [, resetId, signature] = form.exec(text) ?? [];
      if (!resetId || !signature) return null;
      // As text: base64url has several spellings of the same bytes, and only one of them is ours.
      return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(resetId))) ? resetId : null;
    },
  };
}

/** 128 random bits in base64url. */
export const newResetId = (): string => randomBytes(16).toString('base64url');
