import { collectionOf } from '#runtime/mongo/collection-of.ts';
import type { Account, AccountModel } from '../account/account.model.ts';

const minute = 60_000;
const since = (ms: number) => ({ $subtract: ['$$NOW', ms] });

/** What must be true of an admin's account when it is closed: the leave was said, and not so long ago that others forgot. */
export const leaveStands = { $expr: { $gt: ['$leavingAt', since(minute)] } };

/**
 * Lets an admin leave if another one stays. Two who are the last two could each see the other; so each first says that
 * it leaves, and then looks for one who has not said so. Both may be refused then, and never may both go.
 *
 * @returns whether the account may be closed, within a minute
 */
export async function leaveAsAdmin(accounts: AccountModel, userId: string): Promise<boolean> {
  const collection = collectionOf<Account>(accounts);
  await collection.updateOne({ _id: userId, closedAt: null }, [{ $set: { leavingAt: '$$NOW' } }]);
  const notLeaving = { $lt: [{ $ifNull: ['$leavingAt', new Date(0)] }, since(2 * minute)] };
  const stays = await collection.findOne(
    { _id: { $ne: userId }, roles: 'ADMIN', closedAt: null, $expr: notLeaving },
    { projection: { _id: 1 } },
  );
  if (!stays) await collection.updateOne({ _id: userId }, { $unset: { leavingAt: '' } });
  return stays !== null;
}
