import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { AccountModel, TellingAccount } from '../account/account.model.ts';
import { tellAccount } from '../account/account-event.ts';

/**
 * One write: what is left of an account is its id, what counts its events, and when it was closed. The e-mail address
 * can be registered again.
 *
 * @returns the account as it is now, to be handed to the outbox; null where it is deleted already, or not to be
 */
export const becomeNobody = (accounts: AccountModel, userId: string): Promise<TellingAccount | null> =>
  collectionOf<TellingAccount>(accounts).findOneAndUpdate(
    { _id: userId, closedAt: { $ne: null }, deletedAt: null, 'erasure.remaining': [] },
    [
      {
        $replaceWith: {
          _id: '$_id',
          // No address that anybody could have, and another one for each.
          email: { $concat: ['deleted:', '$_id'] },
          displayName: '',
          roles: [],
          locale: 'en',
          timeZone: 'UTC',
          home: null,
          createdAt: '$createdAt',
          closedAt: '$closedAt',
          deletedAt: '$$NOW',
          signedOutAt: '$signedOutAt',
          erasure: { remaining: [], requestedAt: '$erasure.requestedAt' },
          sequence: '$sequence',
          pending: '$pending',
          pendAt: '$pendAt',
        },
      },
      ...tellAccount({ type: 'account.deleted', by: null }),
    ],
    { returnDocument: 'after', comment: background },
  );
