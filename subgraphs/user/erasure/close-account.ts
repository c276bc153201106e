import type { mongo } from 'mongoose';
import type { Actor } from '#contracts/events/domain-event.ts';
import { erasingSubgraphs } from '#contracts/events/erasure.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { AccountModel, TellingAccount } from '../account/account.model.ts';
import { signedOutNow, tellAccount } from '../account/account-event.ts';

/** How long the others may take to erase what they have before they are asked once more. */
export const patienceMs = 3_600_000;

/**
 * One write: nobody can act as this person any more, and the event has every subgraph erase what it has. From here on
 * the deletion goes on by itself.
 *
 * @param where what must still be true of the account
 * @returns the account as it is now, to be handed to the outbox; null where it is closed or not as it must be
 */
export const closeAccount = (
  accounts: AccountModel,
  { where, by }: { where: mongo.Filter<TellingAccount>; by: Actor },
): Promise<TellingAccount | null> =>
  collectionOf<TellingAccount>(accounts).findOneAndUpdate(
    { ...where, closedAt: null },
    [
      {
        $set: {
          closedAt: '$$NOW',
          roles: [],
          reset: null,
          ...signedOutNow,
          erasure: {
            remaining: literal([...erasingSubgraphs]),
            requestedAt: '$$NOW',
            dueAt: { $add: ['$$NOW', patienceMs] },
          },
        },
      },
      ...tellAccount({ type: 'account.deletion-requested', by }),
    ],
    { returnDocument: 'after' },
  );
