import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { AccountModel, TellingAccount } from '../account/account.model.ts';
import { tellAccount } from '../account/account-event.ts';
import { patienceMs } from './close-account.ts';

/**
 * Asks once more for the erasure of a person of whom something remains: the event, or an answer, may be lost for good,
 * as the log forgets after some days.
 *
 * @param dueAt when it was due: of two who ask again at once, one does
 * @returns the account, to be handed to the outbox; null where somebody else was faster
 */
export const askAgain = (accounts: AccountModel, userId: string, dueAt: Date): Promise<TellingAccount | null> =>
  collectionOf<TellingAccount>(accounts).findOneAndUpdate(
    { _id: userId, 'erasure.dueAt': dueAt, 'erasure.remaining': { $ne: [] } },
    [
      { $set: { 'erasure.dueAt': { $add: ['$$NOW', patienceMs] } } },
      ...tellAccount({ type: 'account.deletion-requested', by: null }),
    ],
    { returnDocument: 'after', comment: background },
  );
