import type { AttemptEvent } from '#contracts/events/attempt.ts';
import { type Actor, eventId } from '#contracts/events/domain-event.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import type { Attempt, Seen } from './attempt.ts';
import { isOfNobody } from './kind-of.ts';
import type { Telling } from './windows.ts';

/** What is told of attempts. Of merged ones no more than they share: how many, and by whom if one caller made them all. */
export function eventOf(
  aggregateId: string,
  sequence: number,
  { attempt, count, merged }: Telling<Seen>,
): AttemptEvent {
  const { type, code, fields, subjectId = null, at } = attempt;
  return {
    id: eventId(aggregateId, sequence),
    type,
    aggregateId,
    sequence,
    occurredAt: new Date(at).toISOString(),
    by: merged && isOfNobody(attempt) ? null : actorOfAttempt(attempt),
    data: merged ? { code, fields: [], count, subjectId: null } : { code, fields: [...fields], count, subjectId },
  };
}

function actorOfAttempt({ caller, requestId, from }: Attempt): Actor {
  if (from === undefined) return actorOf({ caller, requestId });
  return { ...actorOf({ caller: { ...caller, address: null }, requestId }), from };
}
