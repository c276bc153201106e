import type { Caller } from '#contracts/caller.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { seal } from './seal.ts';

/**
 * Who is behind a request, as an event records it (`DomainEvent.by`): the ids as they are, the address sealed for the
 * person. For nobody known the address stays in plain: it is all that there is, and belongs to no person.
 */
export function actorOf({ caller, requestId }: { caller: Caller; requestId: string }): Actor {
  const { id, sessionId, address, sealingKey } = caller;
  if (id === null) return { id, sessionId, requestId, from: address === null ? null : { address } };
  const known = address !== null && sealingKey !== null;
  return { id, sessionId, requestId, from: known ? { for: id, text: seal(sealingKey, { address }) } : null };
}
