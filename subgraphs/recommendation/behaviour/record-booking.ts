import { bookingEvent } from '#contracts/events/booking.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { CatalogueModel } from '../catalogue/provider.model.ts';
import { putIfNewer } from '../read-model/put-if-newer.ts';
import type { BookedModel } from './booked.model.ts';
import { countBooking } from './count-booking.ts';

type Models = { booked: BookedModel; catalogue: CatalogueModel };

/**
 * Takes over what a booking's event says. Safe to repeat and in any order, also when it stopped between two writes. What
 * it costs does not grow with the bookings that there are.
 *
 * @throws ZodError when it is no event of a booking
 */
export async function recordBooking({ booked, catalogue }: Models, event: DomainEvent): Promise<void> {
  const { sequence, data } = bookingEvent.parse(event);
  const { bookingId, customerId, providerId, serviceId, status } = data;
  const row = await putIfNewer(booked, bookingId, sequence, { customerId, providerId, serviceId, status });
  await countBooking({ booked, catalogue }, row);
}
