import { accountEvent } from '#contracts/events/account.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { EnqueueMail } from './enqueue-mail.ts';

/** Sends whoever asked to reset a password what it takes. Throws on an event that does not keep the contract. */
export const createMailReset =
  (enqueue: EnqueueMail) =>
  async (event: DomainEvent): Promise<void> => {
    if (event.type !== 'account.password-reset-requested') return;
    const { id, occurredAt, data } = accountEvent.parse(event);
    await enqueue({
      userId: data.accountId,
      eventId: id,
      occurredAt: new Date(occurredAt),
      about: { kind: 'PASSWORD_RESET' },
    });
  };
