import type { Account, AccountModel } from '../account/account.model.ts';
import type { Session, SessionModel } from './session.model.ts';

/** The graph's `OpenSession`. */
export type ListedSession = {
  id: string;
  device: string | null;
  address: string | null;
  openedAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  current: boolean;
};

const most = 100;

/** The sessions in which a person is signed in now, newest first, at most 100. `currentId` is the one that asks. */
export const createListSessions =
  (accounts: AccountModel, sessions: SessionModel) =>
  async (userId: string, currentId: string | null): Promise<ListedSession[]> => {
    const account = await accounts.findById(userId, { signedOutAt: 1 }).lean<Pick<Account, 'signedOutAt'>>();
    const live = {
      userId,
      revokedAt: null,
      accountSequence: { $gte: account?.signedOutAt ?? 0 },
      $expr: { $gt: ['$expiresAt', '$$NOW'] },
    };
    const found = await sessions.find(live).sort({ createdAt: -1, _id: -1 }).limit(most).lean<Session[]>();
    return found.map(({ _id, device, address, createdAt, rotatedAt, expiresAt }) => ({
      id: _id,
      device,
      address,
      openedAt: createdAt,
      lastUsedAt: rotatedAt,
      expiresAt,
      current: _id === currentId,
    }));
  };
export type ListSessions = ReturnType<typeof createListSessions>;
