import type { BookingDocument } from './booking.model.ts';

export type Decision =
  /** It has been decided already. */
  | { kind: 'decided' }
  | { kind: 'expire' }
  | { kind: 'reject'; code: 'SLOT_IN_PAST' }
  /** Nothing speaks against it but who else wants the time. */
  | { kind: 'claim' };

/**
 * What is to be done with a booking at `now`. Hours, notice and horizon were judged when it was accepted, and a promise
 * does not lapse while it waits; but nobody can come to an appointment that has begun.
 */
export function decide(
  { status, startsAt, deadlineAt }: Pick<BookingDocument, 'status' | 'startsAt' | 'deadlineAt'>,
  now: Date,
): Decision {
  if (status !== 'PENDING') return { kind: 'decided' };
  if (deadlineAt <= now) return { kind: 'expire' };
  if (startsAt <= now) return { kind: 'reject', code: 'SLOT_IN_PAST' };
  return { kind: 'claim' };
}
