import { bookingEvent } from '#contracts/events/booking.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { Erasures } from '#runtime/personal-data/erasures.ts';
import type { CatalogueModel } from '../catalogue/provider.model.ts';
import { putIfNewer } from '../read-model/put-if-newer.ts';
import type { BookedModel } from './booked.model.ts';
import { countBooking } from './count-booking.ts';
import { forgetCustomer } from './forget-customer.ts';

type Parts = { booked: BookedModel; catalogue: CatalogueModel; erasures: Pick<Erasures, 'among'> };

/**
 * Takes over what a booking's event says, without the customer where that person is erased. Safe to repeat and in any
 * order, also when it stopped between two writes. What it costs does not grow with the bookings that there are.
 *
 * @throws ZodError when it is no event of a booking
 */
export async function recordBooking({ booked, catalogue, erasures }: Parts, event: DomainEvent): Promise<void> {
  const { sequence, data } = bookingEvent.parse(event);
  const { bookingId, customerId, providerId, serviceId, status } = data;
  const row = await putIfNewer(booked, bookingId, sequence, { customerId, providerId, serviceId, status });
  await countBooking({ booked, catalogue }, row);
  if ((await erasures.among([customerId])).length > 0) await forgetCustomer(booked, customerId);
}
