import type { Caller } from '#contracts/caller.ts';
import type { EndReason } from '#contracts/events/booking.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { Log } from '#runtime/log/log.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { BookingModels } from '../models.ts';
import type { BookingOutboxes } from '../outboxes.ts';
import type { BookingDocument } from './booking.model.ts';
import { giveBack } from './give-back.ts';
import { partyOf } from './party.ts';
import { statesBefore } from './states.ts';
import { transition } from './transition.ts';

type Parts = { models: BookingModels; outbox: BookingOutboxes['bookings']; log: Log };
type Cancellation = { id: string; reason: string | null };

const mostReason = 500;
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
 */
export function createCancelBooking({ models, outbox, log }: Parts) {
  const { bookings } = models;

  return async (caller: Caller, { id, reason }: Cancellation): Promise<Omit<BookingDocument, 'pending'>> => {
    parseId('Booking', id, 'input.id');
    if (reason !== null && reason.length > mostReason) {
      refuse('BAD_INPUT', { field: 'input.reason', expected: `at most ${mostReason} characters` });
    }
    const booking = await bookings.findById(id, { customerId: 1, providerOwnerId: 1 }).lean<BookingDocument>();
    const party = booking && partyOf(caller, booking);
    if (!party) return refuse('NOT_FOUND', { field: 'input.id' });
    if (party === 'staff' && !caller.scopes.includes('bookings:cancel-all')) return refuse('FORBIDDEN');

    const code = codes[party];
    const cancelled = await transition(bookings, {
      bookingId: id,
      to: 'CANCELLED',
      event: 'booking.cancelled',
      reason: { code, text: reason?.trim() || null },
    });
    if (!cancelled) return cancelledBefore(id, code);
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
