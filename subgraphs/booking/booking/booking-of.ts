import { errorCatalogue } from '#contracts/errors.ts';
import type { BookingStatus, EndReason } from '#contracts/events/booking.ts';
import type { BookingDocument } from './booking.model.ts';
import type { Booking, JobState } from './booking.type.ts';

/** What stands where nobody has written why. */
const messages: Record<EndReason, string> = {
  SLOT_TAKEN: errorCatalogue.SLOT_TAKEN.message,
  SLOT_CONTENDED: errorCatalogue.SLOT_CONTENDED.message,
  SLOT_IN_PAST: errorCatalogue.SLOT_IN_PAST.message,
  DEADLINE_PASSED: errorCatalogue.DEADLINE_PASSED.message,
  CANCELLED_BY_CUSTOMER: 'The customer cancelled.',
  CANCELLED_BY_PROVIDER: 'The provider cancelled.',
  CANCELLED_BY_STAFF: 'Our staff cancelled.',
};

/** A stored booking as the graph shows it. */
export const bookingOf = (stored: Omit<BookingDocument, 'pending'>): Booking => ({
  id: stored._id,
  status: stored.status,
  startsAt: stored.startsAt,
  endsAt: stored.endsAt,
  seats: stored.seats,
  note: stored.note,
  price: stored.price,
  createdAt: stored.createdAt,
  deadlineAt: stored.deadlineAt,
  reason: stored.reason && { code: stored.reason.code, message: stored.reason.text ?? messages[stored.reason.code] },
  job: { id: `process-${stored._id}`, state: jobState(stored.status) },
  customerId: stored.customerId,
  providerId: stored.providerId,
  providerOwnerId: stored.providerOwnerId,
  serviceId: stored.serviceId,
});

/** The booking itself says how far its job is, whatever the queue remembers. */
function jobState(status: BookingStatus): JobState {
  if (status === 'PENDING') return 'QUEUED';
  return status === 'EXPIRED' ? 'FAILED' : 'DONE';
}
