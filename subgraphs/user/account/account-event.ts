import type { AccountEvent, AccountSnapshot } from '#contracts/events/account.ts';
import type { Actor, Sealed } from '#contracts/events/domain-event.ts';
import { literal, pendEvent } from '#runtime/outbox/pending.ts';

type Told = {
  type: AccountEvent['type'];
  by: Actor | null;
  /** Sealed for the person: `{ before, after }`. */
  personal?: Sealed | null;
  /** Expressions; nothing personal. */
  change?: { before: unknown; after: unknown } | null;
  when?: unknown;
};

/** The stages that tell of a change of an account in the update that makes it. Put them last. */
export function tellAccount({ type, by, personal = null, change = null, when }: Told): Record<string, unknown>[] {
  const data = {
    accountId: '$_id',
    roles: '$roles',
    signedOutAt: { $ifNull: ['$signedOutAt', 0] },
    closed: { $cond: [{ $ifNull: ['$closedAt', false] }, true, false] },
    change,
    personal: literal(personal),
  } satisfies Record<keyof AccountSnapshot, unknown>;
  return pendEvent({ type, by, data, ...(when !== undefined && { when }) });
}

/**
 * Signs the person out everywhere, by the very event that {@link tellAccount} tells in the same update: a session that
 * was opened before it is over. Without a clock, so a sign-in with the old password that is under way meanwhile is over
 * as well.
 */
export const signedOutNow = { signedOutAt: { $add: [{ $ifNull: ['$sequence', 0] }, 1] } };
