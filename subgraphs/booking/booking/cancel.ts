import type { Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { BookingModels } from '../models.ts';
import type { BookingOutboxes } from '../outboxes.ts';
import type { BookingDocument } from './booking.model.ts';
import { giveBack } from './give-back.ts';
import { partyOf } from './party.ts';
import { statesBefore } from './states.ts';
import { transition } from './transition.ts';

type Parts = { models: BookingModels; outbox: BookingOutboxes['bookings'] };
type Cancellation = { id: string; reason: string | null };

const mostReason = 500;
const by = {
  customer: { code: 'CANCELLED_BY_CUSTOMER', message: 'The customer cancelled.' },
  provider: { code: 'CANCELLED_BY_PROVIDER', message: 'The provider cancelled.' },
  staff: { code: 'CANCELLED_BY_STAFF', message: 'Our staff cancelled.' },
} as const;

/**
 * PENDING or CONFIRMED → CANCELLED, by a party to the booking; its time is free again at once.
 *
 * Refuses with BAD_ID, BAD_INPUT, NOT_FOUND (also for somebody else's booking) and WRONG_STATE.
 */
export function createCancelBooking({ models, outbox }: Parts) {
  const { bookings } = models;

  return async (caller: Caller, { id, reason }: Cancellation): Promise<BookingDocument> => {
    parseId('Booking', id, 'input.id');
    if (reason !== null && reason.length > mostReason) {
      refuse('BAD_INPUT', { field: 'input.reason', expected: `at most ${mostReason} characters` });
    }
    const booking = await bookings.findById(id, { customerId: 1, providerOwnerId: 1 }).lean<BookingDocument>();
    const party = booking && partyOf(caller, booking);
    if (!party) return refuse('NOT_FOUND', { field: 'input.id' });

    const { code, message } = by[party];
    const cancelled = await transition(bookings, {
      bookingId: id,
      to: 'CANCELLED',
      event: 'booking.cancelled',
      reason: { code, message: reason?.trim() || message },
    });
    if (!cancelled) {
      const expected = `a booking that is ${statesBefore('CANCELLED').join(' or ')}`;
      return refuse('WRONG_STATE', { field: 'input.id', expected });
    }
    await outbox.deliver(cancelled);
    await giveBack(models, cancelled);
    return cancelled;
  };
}
export type CancelBooking = ReturnType<typeof createCancelBooking>;
