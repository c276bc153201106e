import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import type { AccountModel, TellingAccount } from '../account/account.model.ts';
import { signedOutNow, tellAccount } from '../account/account-event.ts';
import type { UserOutboxes } from '../outboxes.ts';

type Parts = { accounts: AccountModel; outbox: UserOutboxes['accounts'] };

/** Ends all sessions of a person, the one that asks included, in one write. */
export const createSignOutEverywhere =
  ({ accounts, outbox }: Parts) =>
  async (userId: string, by: Actor): Promise<{ signedOut: boolean }> => {
    const account = await collectionOf<TellingAccount>(accounts).findOneAndUpdate(
      { _id: userId, closedAt: null },
      [{ $set: signedOutNow }, ...tellAccount({ type: 'account.signed-out-everywhere', by })],
      { returnDocument: 'after', projection: { pending: 1 } },
    );
    if (!account) return refuse('NOT_FOUND');
    await outbox.deliver(account);
    return { signedOut: true };
  };
export type SignOutEverywhere = ReturnType<typeof createSignOutEverywhere>;
