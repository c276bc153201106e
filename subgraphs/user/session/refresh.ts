import { refuse } from '#runtime/errors/refusal.ts';
import type { Log } from '#runtime/log/log.ts';
import { type AccountModel, type PublicAccount, withoutSecrets } from '../account/account.model.ts';
import type { RefreshTokens } from './refresh-token.ts';
import { rotateSession } from './rotate-session.ts';
import type { SessionModel } from './session.model.ts';
import type { HandedSession, TokensFor } from './tokens-for.ts';

type Parts = {
  accounts: AccountModel;
  sessions: SessionModel;
  refreshTokens: RefreshTokens;
  tokensFor: TokensFor;
  graceSeconds: number;
  idleSeconds: number;
  log: Log;
};

/** Exchanges a refresh token for its successor and a fresh access token, or refuses with BAD_REFRESH_TOKEN. */
export const createRefresh =
  ({ accounts, sessions, refreshTokens, tokensFor, graceSeconds, idleSeconds, log }: Parts) =>
  async (text: string): Promise<{ session: HandedSession }> => {
    const token = refreshTokens.read(text);
    if (!token) return refuseToken();
    const rotation = await rotateSession(sessions, token, { graceSeconds, idleSeconds });
    if (rotation.outcome === 'REUSED') {
      log.warn({ userId: rotation.userId, sessionId: token.sessionId }, 'spent refresh token: session revoked');
    }
    if (rotation.outcome !== 'REFRESHED') return refuseToken();
    const account = await accounts.findOne({ _id: rotation.userId }, withoutSecrets).lean<PublicAccount>();
    if (!account) return refuseToken();
    return { session: await tokensFor(account, rotation.successor) };
  };
export type Refresh = ReturnType<typeof createRefresh>;

const refuseToken = (): never => refuse('BAD_REFRESH_TOKEN', { field: 'refreshToken' });
