import type { AccountEvent } from '#contracts/events/account.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import type { AccountModel, TellingAccount } from '../account/account.model.ts';
import { tellAccount } from '../account/account-event.ts';
import { type User, userOf } from '../account/user-of.ts';
import type { UserOutboxes } from '../outboxes.ts';

type Change = {
  userId: string;
  /** The roles as they are to be: an expression. */
  roles: unknown;
  type: AccountEvent['type'];
  by: Actor;
};

/**
 * One write: the roles, and the event of it with what they were and are. Where that is the same, nothing happened and
 * nothing is told. It answers when the event is out, so that gateways know within the second.
 */
export async function changeRoles(
  accounts: AccountModel,
  outbox: UserOutboxes['accounts'],
  { userId, roles, type, by }: Change,
): Promise<{ user: User }> {
  const change = { before: '$rolesBefore', after: '$roles' };
  const account = await collectionOf<TellingAccount>(accounts).findOneAndUpdate(
    { _id: userId, closedAt: null },
    [
      { $set: { rolesBefore: '$roles', roles } },
      ...tellAccount({ type, by, change, when: { $ne: ['$rolesBefore', '$roles'] } }),
      { $unset: 'rolesBefore' },
    ],
    { returnDocument: 'after' },
  );
  if (!account) return refuse('NOT_FOUND', { field: 'userId' });
  // An account that was not registered has none until something happens to it.
  await outbox.deliver({ _id: userId, pending: account.pending ?? [] });
  return { user: userOf(account) };
}
