import type { PublicAccount } from '../account/account.model.ts';
import { type User, userOf } from '../account/user-of.ts';
import type { AccessToken, AccessTokens } from './access-token.ts';
import type { RefreshToken, RefreshTokens } from './refresh-token.ts';

/** What a client is handed when it signs in or refreshes: the graph's `Session`. */
export type HandedSession = AccessToken & { refreshToken: string; user: User };

type Tokens = {
  refreshToken: RefreshToken;
  /** `Session.accountSequence` */
  accountSequence: number;
  /** The person's public key. */
  sealingKey: string;
};

export type TokensFor = (account: PublicAccount, tokens: Tokens) => Promise<HandedSession>;

/** Writes both tokens of a session, with the roles that its person has now. */
export const createTokensFor =
  (accessTokens: AccessTokens, refreshTokens: RefreshTokens, clock: () => Date): TokensFor =>
  async (account, { refreshToken, accountSequence, sealingKey }) => {
    const holder = {
      userId: account._id,
      sessionId: refreshToken.sessionId,
      roles: account.roles,
      accountSequence: account.sequence ?? 0,
      openedAt: accountSequence,
      sealingKey,
    };
    return {
      ...(await accessTokens.sign(holder, clock())),
      refreshToken: refreshTokens.write(refreshToken),
      user: userOf(account),
    };
  };
