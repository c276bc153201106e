import { networkOf } from '#runtime/caller/network-of.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import type { Log } from '#runtime/log/log.ts';
import { actorFor } from '#runtime/personal-data/actor.ts';
import { type AccountModel, type PublicAccount, withoutSecrets } from '../account/account.model.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';
import type { Throttles } from '../throttle/throttles.ts';
import { hashOfSecret, type RefreshTokens } from './refresh-token.ts';
import { rotateSession } from './rotate-session.ts';
import type { Session, SessionModel } from './session.model.ts';
import type { TellFailure } from './tell-failure.ts';
import type { HandedSession, TokensFor } from './tokens-for.ts';

type Parts = {
  accounts: AccountModel;
  sessions: SessionModel;
  outbox: UserOutboxes['sessions'];
  personalKeys: PersonalKeys;
  refreshTokens: RefreshTokens;
  tokensFor: TokensFor;
  throttles: Throttles;
  tellFailure: TellFailure;
  graceSeconds: number;
  idleSeconds: number;
  fault: Fault;
  log: Log;
};

/**
 * Exchanges a refresh token for its successor and a fresh access token. Refuses with BAD_REFRESH_TOKEN, or with
 * THROTTLED where too many tokens came from one address that nobody signed.
 */
export function createRefresh(parts: Parts) {
  const { accounts, sessions, outbox, personalKeys, refreshTokens, tokensFor, throttles, tellFailure } = parts;
  const { graceSeconds, idleSeconds, fault, log } = parts;

  /** The account that a session still is a session of: null where it was closed, or everybody signed out, since. */
  const accountBehind = async ({ userId, accountSequence = 0 }: Pick<Session, 'userId' | 'accountSequence'>) => {
    const account = await accounts.findOne({ _id: userId, closedAt: null }, withoutSecrets).lean<PublicAccount>();
    return account && accountSequence >= (account.signedOutAt ?? 0) ? account : null;
  };

  return async (text: string, fetch: FetchContext): Promise<{ session: HandedSession }> => {
    const { requestId, caller } = fetch;
    const { address } = caller;
    const token = refreshTokens.read(text);
    if (!token) {
      const told = { type: 'attempt.refused', field: 'Mutation.refresh', userId: null, fetch } as const;
      const allowed = await throttles.forgedPerAddress.take(networkOf(address));
      tellFailure({ ...told, code: allowed ? 'BAD_REFRESH_TOKEN' : 'THROTTLED' });
      return allowed ? refuseToken() : refuse('THROTTLED');
    }
    const { sessionId, secret } = token;
    const live = { _id: sessionId, secretHash: hashOfSecret(secret), revokedAt: null };
    const fields = { userId: 1, accountSequence: 1 } as const;
    const found = await sessions.findOne(live, fields).lean<Pick<Session, 'userId' | 'accountSequence'>>();
    if (!found) return refuseToken();
    const { userId } = found;
    // Who is known to be signed out is refused without a rotation: the client, which never got the successor, comes with
    // this token again, and must not be taken for somebody who stole it.
    if (!(await accountBehind(found))) return refuseToken();
    const sealingKey = await personalKeys.publicKeyOf(userId);
    const by = actorFor({ id: userId, sealingKey }, { address, requestId, sessionId });
    const rotation = await rotateSession(sessions, token, { graceSeconds, idleSeconds, address, by });
    if (rotation.outcome === 'OVER') return refuseToken();
    if (rotation.outcome === 'REUSED') {
      await outbox.deliver(rotation.session);
      log.warn({ userId, sessionId: token.sessionId }, 'spent refresh token: session revoked');
      tellFailure({ type: 'attempt.refused', code: 'BAD_REFRESH_TOKEN', field: 'Mutation.refresh', userId, fetch });
      return refuseToken();
    }
    void outbox.deliver(rotation.session);
    await fault('refresh.rotated');
    // Once more after the rotation: who was signed out everywhere, or closed, before this moment is seen here. Who is
    // from now on gets tokens that say which sequence number their session was opened with: every gateway refuses them
    // as soon as it knows, and the next refresh is refused above. That a dead session moved on one step harms nobody.
    const account = await accountBehind(found);
    if (!account) return refuseToken();
    const { accountSequence = 0 } = found;
    return { session: await tokensFor(account, { refreshToken: rotation.successor, accountSequence, sealingKey }) };
  };
}
export type Refresh = ReturnType<typeof createRefresh>;

const refuseToken = (): never => refuse('BAD_REFRESH_TOKEN', { field: 'refreshToken' });
