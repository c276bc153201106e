import { z } from 'zod';
import type { Caller } from '#contracts/caller.ts';
import type { EndReason } from '#contracts/events/booking.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { Log } from '#runtime/log/log.ts';
import { checkInput, idRule, textRule } from '../check-input.ts';
import type { TakeBack } from '../erasure/take-back.ts';
import type { BookingModels } from '../models.ts';
import type { BookingOutboxes } from '../outboxes.ts';
import type { BookingDocument } from './booking.model.ts';
import { giveBack } from './give-back.ts';
import { partyOf } from './party.ts';
import { peopleOf } from './people-of.ts';
import { statesBefore } from './states.ts';
import { transition } from './transition.ts';

type Parts = { models: BookingModels; outbox: BookingOutboxes['bookings']; takeBack: TakeBack; log: Log };
type Cancellation = { id: string; reason: string | null };

const rules = z.object({ id: idRule('Booking'), reason: textRule(500).nullable() });
const codes = {
  customer: 'CANCELLED_BY_CUSTOMER',
  provider: 'CANCELLED_BY_PROVIDER',
  staff: 'CANCELLED_BY_STAFF',
} as const;

/**
 * PENDING or CONFIRMED → CANCELLED, by a party to the booking; its time is free again at once. Who has cancelled it
 * already is given it as it is.
 *
 * Refuses with BAD_ID, BAD_INPUT, NOT_FOUND (also for somebody else's booking), FORBIDDEN (to staff who may only read)
 * and WRONG_STATE.
 *
 * @param by what the event records of who asked
 */
export function createCancelBooking({ models, outbox, takeBack, log }: Parts) {
  const { bookings } = models;

  return async (caller: Caller, given: Cancellation, by: Actor | null): Promise<Omit<BookingDocument, 'pending'>> => {
    const { id, reason } = checkInput(rules, given);
    const booking = await bookings.findById(id, { customerId: 1, providerOwnerId: 1 }).lean<BookingDocument>();
    const party = booking && partyOf(caller, booking);
    if (!party) return refuse('NOT_FOUND', { field: 'input.id' });
    if (party === 'staff' && !caller.scopes.includes('bookings:cancel-all')) return refuse('FORBIDDEN');

    const code = codes[party];
    const text = reason?.trim() || null;
    const writtenBy = text === null ? null : caller.id;
    const cancelled = await transition(bookings, {
      bookingId: id,
      to: 'CANCELLED',
      event: 'booking.cancelled',
      by,
      reason: { code, text, ...(writtenBy !== null && { writtenBy }) },
    });
    if (!cancelled) return cancelledBefore(id, code);
    // Before the time is given back: while that is left to be done, the reconciler asks too.
    await takeBack(peopleOf(cancelled));
    try {
      await giveBack(models, cancelled);
    } catch (error) {
      // It is cancelled all the same, and the reconciler gives back what `releaseAt` still stands for.
      log.warn({ err: error, bookingId: id }, 'could not give back the time of a cancelled booking yet');
    }
    await outbox.deliver(cancelled);
    return cancelled;
  };

  /** Somebody who got no answer asks again. */
  async function cancelledBefore(id: string, code: EndReason): Promise<Omit<BookingDocument, 'pending'>> {
    const booking = await bookings.findById(id, { pending: 0 }).lean<BookingDocument>();
    if (booking?.status === 'CANCELLED' && booking.reason?.code === code) return booking;
    const expected = `a booking that is ${statesBefore('CANCELLED').join(' or ')}`;
    return refuse('WRONG_STATE', { field: 'input.id', expected });
  }
}
export type CancelBooking = ReturnType<typeof createCancelBooking>;
