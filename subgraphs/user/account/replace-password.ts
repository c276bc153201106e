import type { mongo } from 'mongoose';
import type { AccountEvent } from '#contracts/events/account.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { AccountModel, TellingAccount } from './account.model.ts';
import { signedOutNow, tellAccount } from './account-event.ts';

type Replacing = {
  /** Which account, and what must still be true of it. */
  where: mongo.Filter<TellingAccount>;
  passwordHash: string;
  type: AccountEvent['type'];
  by: Actor;
};

/**
 * One write: the new password, nobody signed in any more, no reset that is still good, and the event of it.
 * @returns the account as it is now, to be handed to the outbox; null where it is closed or not as it must be
 */
export const replacePassword = (
  accounts: AccountModel,
  { where, passwordHash, type, by }: Replacing,
): Promise<TellingAccount | null> =>
  collectionOf<TellingAccount>(accounts).findOneAndUpdate(
    { ...where, closedAt: null },
    [{ $set: { passwordHash: literal(passwordHash), reset: null, ...signedOutNow } }, ...tellAccount({ type, by })],
    { returnDocument: 'after' },
  );
