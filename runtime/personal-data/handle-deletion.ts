import { accountEvent } from '#contracts/events/account.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { ErasureEvent } from '#contracts/events/erasure.ts';
import type { Outbox } from '#runtime/outbox/outbox.ts';
import type { Erasures } from './erasures.ts';

/** Erases everything about one person. May stop anywhere and be repeated. */
export type ErasePerson = (personId: string) => Promise<void>;

type Parts = {
  erasures: Erasures;
  erase: ErasePerson;
  outbox: Pick<Outbox<ErasureEvent>, 'deliver'>;
};

/**
 * What a subgraph does with the events of the topic `account`: when somebody's deletion is asked for, it notes that,
 * erases what it has, and tells that it is done. Every step may be repeated, so it may stop between any two.
 */
export const createHandleDeletion =
  ({ erasures, erase, outbox }: Parts) =>
  async (event: DomainEvent): Promise<void> => {
    if (event.type !== 'account.deletion-requested') return;
    const { sequence, data } = accountEvent.parse(event);
    await erasures.mark(data.accountId);
    await erase(data.accountId);
    const told = await erasures.tellDone(data.accountId, sequence);
    if (told) await outbox.deliver(told);
  };
