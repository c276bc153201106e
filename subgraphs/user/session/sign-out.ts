import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { actorFor } from '#runtime/personal-data/actor.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';
import { endSession } from './end-session.ts';
import { hashOfSecret, type RefreshTokens } from './refresh-token.ts';
import type { Session, SessionModel } from './session.model.ts';

type Parts = {
  sessions: SessionModel;
  outbox: UserOutboxes['sessions'];
  personalKeys: PersonalKeys;
  refreshTokens: RefreshTokens;
};

/**
 * Ends the session that a refresh token belongs to. Any token of the session will do, and doing it twice is no error;
 * only what is no token of ours is refused, with BAD_REFRESH_TOKEN.
 */
export const createSignOut =
  ({ sessions, outbox, personalKeys, refreshTokens }: Parts) =>
  async (text: string, { caller, requestId }: FetchContext): Promise<{ signedOut: boolean }> => {
    const token = refreshTokens.read(text);
    if (!token) return refuse('BAD_REFRESH_TOKEN', { field: 'refreshToken' });
    const { sessionId, secret } = token;
    const live = { _id: sessionId, secretHash: hashOfSecret(secret), revokedAt: null };
    const session = await sessions.findOne(live, { userId: 1 }).lean<Pick<Session, 'userId'>>();
    if (!session) return { signedOut: true };
    const { userId } = session;
    const person = { id: userId, sealingKey: await personalKeys.publicKeyOf(userId) };
    const by = actorFor(person, { address: caller.address, requestId, sessionId });
    const ended = await endSession(sessions, { sessionId, userId, because: 'SIGNED_OUT', by });
    if (ended) await outbox.deliver(ended);
    return { signedOut: true };
  };
export type SignOut = ReturnType<typeof createSignOut>;
