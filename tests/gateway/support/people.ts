import type { Role } from '#contracts/authority.ts';
import { type AccountEvent, accountEvent, sessionEvent } from '#contracts/events/account.ts';
import { eventId } from '#contracts/events/domain-event.ts';
import { topics } from '#contracts/events/topics.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';

type Change = {
  type?: AccountEvent['type'];
  sequence: number;
  roles?: Role[];
  signedOutAt?: number;
  closed?: boolean;
};

/** What the user subgraph tells of its accounts and sessions, into a log. */
export function createPeople(eventLog: Pick<EventLog, 'append'>) {
  const occurredAt = () => new Date().toISOString();
  return {
    /** An account is like this now, and nothing before that is in the log. */
    async change(accountId: string, { type = 'account.role-revoked', sequence, ...rest }: Change): Promise<void> {
      const { roles = ['CUSTOMER'], signedOutAt = 0, closed = false } = rest;
      const data = { accountId, roles, signedOutAt, closed, change: null, personal: null };
      const told = { id: eventId(accountId, sequence), aggregateId: accountId, occurredAt: occurredAt(), by: null };
      const event = accountEvent.parse({ ...told, type, sequence, data });
      await eventLog.append(event, [{ topic: topics.account.name, audience: accountId }], { anchor: true });
    },

    async revokeSession(accountId: string, sessionId: string): Promise<void> {
      const data = { sessionId, accountId, revokedBecause: 'REVOKED' };
      const told = { id: eventId(sessionId, 2), aggregateId: sessionId, occurredAt: occurredAt(), by: null };
      const event = sessionEvent.parse({ ...told, type: 'session.revoked', sequence: 2, data });
      await eventLog.append(event, [{ topic: topics.account.name, audience: accountId }], { anchor: true });
    },
  };
}

/** Says that the log lacks nothing that its owner would still have to put back, as the user subgraph's outboxes do. */
export async function markWhole(eventLog: EventLog): Promise<void> {
  const { id } = await eventLog.epoch();
  for (const outbox of ['accounts', 'sessions']) await eventLog.markRestored(outbox, id);
}
