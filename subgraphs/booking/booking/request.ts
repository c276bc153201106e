import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { requestHash, sameRequest } from '#runtime/idempotency/request-hash.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import type { Log } from '#runtime/log/log.ts';
import { newId } from '#runtime/relay/node-id.ts';
import { agendaParts } from '../agenda/days.ts';
import { appointmentEnd, busyInterval, whyNot } from '../availability/slots.ts';
import type { TakeBack } from '../erasure/take-back.ts';
import type { BookingModels } from '../models.ts';
import type { BookingOutboxes } from '../outboxes.ts';
import type { BookingQueue } from '../queue.ts';
import { loadOffer, type Offer } from '../service/load-offer.ts';
import type { BookingSettings } from '../settings.ts';
import type { BookingDocument } from './booking.model.ts';
import { type BookingRequest, checkRequest } from './booking-request.ts';
import { peopleOf } from './people-of.ts';
import { initialStatus } from './states.ts';
import { type NewBooking, storeRequest } from './store-request.ts';

type Parts = {
  models: BookingModels;
  outbox: BookingOutboxes['bookings'];
  queue: Pick<BookingQueue, 'enqueue'>;
  settings: BookingSettings;
  takeBack: TakeBack;
  log: Log;
  fault: Fault;
};

/**
 * Accepts a booking: it is stored for good as PENDING, and a worker will decide it. What can never be booked is refused
 * at once; whether the time is taken only the worker says, because until then somebody else may give it back.
 *
 * Refuses with BAD_ID, BAD_INPUT, OUT_OF_RANGE, NOT_FOUND, SLOT_IN_PAST, SLOT_BEYOND_HORIZON, SLOT_OFF_HOURS, and
 * IDEMPOTENCY_MISMATCH where the customer has used the key for another input. The same input gives the same booking.
 *
 * @param by what the event records of who asked
 */
export function createRequestBooking({ models, outbox, queue, settings, takeBack, log, fault }: Parts) {
  const { bookings, services } = models;

  const earlier = async (customerId: string, { idempotencyKey, ...asked }: BookingRequest) => {
    const found = await bookings.findOne({ customerId, idempotencyKey }).lean<BookingDocument>();
    if (found && !sameRequest(found.inputHash ?? '', asked)) {
      refuse('IDEMPOTENCY_MISMATCH', { field: 'input.idempotencyKey', expected: 'a fresh key for another input' });
    }
    return found;
  };

  const enqueue = async (bookingId: string): Promise<void> => {
    try {
      await queue.enqueue('process', { bookingId }, { id: bookingId, attempt: 1 });
    } catch (error) {
      // The booking is stored, so it is accepted; the reconciler enqueues what was not.
      log.warn({ err: error, bookingId }, 'not enqueued yet');
    }
  };

  return async (customerId: string, given: BookingRequest, by: Actor | null): Promise<BookingDocument> => {
    const request = checkRequest(given);
    const before = await earlier(customerId, request);
    if (before) return before;

    const offer = await loadOffer(services, request.serviceId);
    if (!offer) return refuse('NOT_FOUND', { field: 'input.serviceId' });
    const booking = bookingFor(customerId, request, offer);

    const stored = await storeRequest(bookings, booking, by, settings);
    if (!stored) {
      const twin = await earlier(customerId, request);
      if (!twin) throw new Error(`booking ${booking._id} is a duplicate of nothing`);
      return twin;
    }
    await fault('request.stored');
    if (await takeBack(peopleOf(stored))) return refuse('NOT_FOUND', { field: 'input.serviceId' });
    // Not awaited: the event is stored with the booking, and whoever delivers first is noticed by the other.
    void outbox.deliver(stored);
    await enqueue(stored._id);
    await fault('request.enqueued');
    return stored;
  };
}
export type RequestBooking = ReturnType<typeof createRequestBooking>;

/** The booking that a request asks for under the rules of an offer, or a refusal. */
function bookingFor(customerId: string, request: BookingRequest, { service, provider, now }: Offer): NewBooking {
  const { idempotencyKey, ...asked } = request;
  const { startsAt, seats, note } = asked;
  if (seats > service.capacity) {
    refuse('OUT_OF_RANGE', { field: 'input.seats', expected: `a whole number from 1 to ${service.capacity}` });
  }
  const { workingHours, timeZone: zone } = provider;
  const why = whyNot({ workingHours, zone, service, claims: [], now }, startsAt, seats);
  if (why) refuse(why, { field: 'input.startsAt', expected: 'the start of one of the slots of the service' });
  const busy = busyInterval(service, startsAt);
  return {
    _id: newId('Booking'),
    customerId,
    providerId: provider._id,
    providerOwnerId: provider.ownerId,
    providerName: provider.name,
    serviceId: service._id,
    serviceName: service.name,
    startsAt,
    endsAt: appointmentEnd(service, startsAt),
    seats,
    note,
    price: { ...service.price, amountMinor: service.price.amountMinor * seats },
    status: initialStatus,
    previousStatus: null,
    reason: null,
    claim: {
      parts: agendaParts(provider._id, provider.agendaZone, busy.startsAt, busy.endsAt),
      capacity: service.capacity,
    },
    idempotencyKey,
    inputHash: requestHash(asked),
    attempt: 1,
  };
}
