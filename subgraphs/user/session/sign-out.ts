import { refuse } from '#runtime/errors/refusal.ts';
import { hashOfSecret, type RefreshTokens } from './refresh-token.ts';
import type { SessionModel } from './session.model.ts';

/**
 * Ends the session that a refresh token belongs to. Any token of the session will do, and doing it twice is no error;
 * only what is no token of ours is refused, with BAD_REFRESH_TOKEN.
 */
export const createSignOut =
  (sessions: SessionModel, refreshTokens: RefreshTokens) =>
  async (text: string): Promise<{ signedOut: boolean }> => {
    const token = refreshTokens.read(text);
    if (!token) return refuse('BAD_REFRESH_TOKEN', { field: 'refreshToken' });
    await sessions.updateOne(
      { _id: token.sessionId, secretHash: hashOfSecret(token.secret), revokedAt: null },
      [{ $set: { revokedAt: '$$NOW', revokedBecause: 'SIGNED_OUT' } }],
      { updatePipeline: true },
    );
    return { signedOut: true };
  };
export type SignOut = ReturnType<typeof createSignOut>;
