import { bookingEvent, type DomainEvent } from '#contracts/events.ts';
import type { CatalogueModel } from '../catalogue/provider.model.ts';
import { putIfNewer } from '../read-model/put-if-newer.ts';
import type { BookedModel } from './booked.model.ts';
import { countBookings } from './count-bookings.ts';

type Models = { booked: BookedModel; catalogue: CatalogueModel };

/** A request alone says nothing yet, and a rejected one never counted. */
const changesNoCount = ['booking.requested', 'booking.rejected'];

/**
 * Takes over what a booking's event says. Safe to repeat and in any order: also when it stopped between the two
 * writes, because the count is taken again with every repetition.
 *
 * @throws ZodError when it is no event of a booking
 */
export async function recordBooking({ booked, catalogue }: Models, event: DomainEvent): Promise<void> {
  const { type, sequence, data } = bookingEvent.parse(event);
  const { bookingId, customerId, providerId, serviceId, status } = data;
  await putIfNewer(booked, bookingId, sequence, { customerId, providerId, serviceId, status });
  if (!changesNoCount.includes(type)) await countBookings({ booked, catalogue }, providerId);
}
