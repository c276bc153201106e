import type { BookingStatus } from '#contracts/events.ts';
import type { BookingDocument } from './booking.model.ts';
import type { Booking, JobState } from './booking.type.ts';

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
  reason: stored.reason,
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
