import { anonymous, type Caller } from '#contracts/caller.ts';
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

/** A person as far as it takes to seal something for them. */
export type Person = { id: string; sealingKey: string };

type Asked = { address: string | null; requestId: string };

/** {@link actorOf} where the caller is not signed in yet, and has shown to be this person: by a password, or a token. */
export const actorFor = (
  person: Person,
  { address, requestId, sessionId }: Asked & { sessionId: string | null },
): Actor => actorOf({ caller: { ...anonymous, ...person, address, sessionId }, requestId });

/** Nobody known, who did something that concerns this person: the address may be the person's own, so it is sealed. */
export const strangerTo = (person: Person, { address, requestId }: Asked): Actor => ({
  ...actorFor(person, { address, requestId, sessionId: null }),
  id: null,
});
