import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { erasureEvent } from '#contracts/events/erasure.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { Account, AccountModel } from '../account/account.model.ts';

/**
 * Notes that a subgraph has erased a person. With the last of them the rest is due: not at once, so that what was under
 * way for the person when the account was closed has come to its end by then. Noting it again changes nothing.
 *
 * @param settleMs how long after the request nothing can be under way any more
 */
export const createNoteErased =
  (accounts: AccountModel, settleMs: number) =>
  async (received: DomainEvent): Promise<void> => {
    const { personId, subgraph } = erasureEvent.parse(received).data;
    const others = { $filter: { input: '$erasure.remaining', cond: { $ne: ['$$this', literal(subgraph)] } } };
    const settled = { $add: ['$erasure.requestedAt', settleMs] };
    const dueAt = { $cond: [{ $eq: ['$erasure.remaining', []] }, settled, '$erasure.dueAt'] };
    await collectionOf<Account>(accounts).updateOne(
      { _id: personId, 'erasure.remaining': subgraph },
      [{ $set: { 'erasure.remaining': others } }, { $set: { 'erasure.dueAt': dueAt } }],
      { comment: background },
    );
  };
