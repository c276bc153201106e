import type { SessionEvent } from '#contracts/events/account.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { pendEvent } from '#runtime/outbox/pending.ts';

type Told = { type: SessionEvent['type']; by: Actor | null; when?: unknown };

/** The stages that tell of a change of a session in the update that makes it. Put them last. */
export function tellSession({ type, by, when }: Told): Record<string, unknown>[] {
  const data = { sessionId: '$_id', accountId: '$userId', revokedBecause: '$revokedBecause' } satisfies Record<
    keyof SessionEvent['data'],
    unknown
  >;
  return pendEvent({ type, by, data, ...(when !== undefined && { when }) });
}
