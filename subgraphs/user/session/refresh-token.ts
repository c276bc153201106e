import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type RefreshToken = { sessionId: string; generation: number; secret: string };

const form = /^([0-9a-f]{24})\.(\d{1,9})\.([\w-]{43})\.([\w-]{43})$/;
const prefix = 'ses_';

/**
 * Refresh tokens: `<session>.<generation>.<32 random bytes>.<HMAC-SHA256 of the three>`, the last two in base64url.
 *
 * The random part is made when the session opens and only its hash is stored, so the database alone is worth nothing
 * to a thief; the signature needs a key that is not in the database, so an old token alone is worth nothing either.
 * The successor of a token follows from the token and the key: two tabs that refresh at once get the same one without
 * it being stored anywhere, and a spent token of any age is told from a made-up one without keeping a list.
 */
export function createRefreshTokens(key: string) {
  const sign = (body: string) => createHmac('sha256', key).update(body).digest('base64url');

  return {
    write({ sessionId, generation, secret }: RefreshToken): string {
      const body = `${sessionId.slice(prefix.length)}.${generation}.${secret}`;
      return `${body}.${sign(body)}`;
    },

    /** What a token says, or null when this key did not sign it. */
    read(text: string): RefreshToken | null {
      const [, session, generation, secret, signature] = form.exec(text) ?? [];
      if (!session || !generation || !secret || !signature) return null;
      const right = sign(`${session}.${generation}.${secret}`);
      // As text: base64url has several spellings of the same bytes, and only one of them is ours.
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(right))) return null;
      return { sessionId: `${prefix}${session}`, generation: Number(generation), secret };
    },
  };
}
export type RefreshTokens = ReturnType<typeof createRefreshTokens>;

export const newSecret = (): string => randomBytes(32).toString('base64url');
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
