import type { BookingEvent } from '#contracts/events/booking.ts';
import type { ErasureEvent } from '#contracts/events/erasure.ts';
import type { ProviderEvent } from '#contracts/events/provider.ts';
import { topics } from '#contracts/events/topics.ts';
import { createOutbox } from '#runtime/outbox/outbox.ts';
import type { ProcessParts } from '#runtime/process.ts';
import type { BookingModels } from './models.ts';

type Parts = Pick<ProcessParts, 'eventLog' | 'log' | 'fault'> & { models: BookingModels };

/** Which events go where: a booking's and an erasure's to the person's part of the log, a provider's to its own. */
export function createBookingOutboxes({ models, eventLog, log, fault }: Parts) {
  const { bookings, providers, erasures, events } = models;
  return {
    bookings: createOutbox<BookingEvent>({
      name: 'bookings',
      model: bookings,
      events,
      routes: (event) => [{ topic: topics.booking.name, audience: topics.booking.audience(event) }],
      eventLog,
      log,
      fault,
    }),
    providers: createOutbox<ProviderEvent>({
      name: 'providers',
      model: providers,
      events,
      routes: (event) => [{ topic: topics.provider.name, audience: topics.provider.audience(event) }],
      eventLog,
      log,
      fault,
    }),
    erasures: createOutbox<ErasureEvent>({
      name: 'erasures',
      model: erasures,
      events,
      routes: (event) => [{ topic: topics.erasure.name, audience: topics.erasure.audience(event) }],
      eventLog,
      log,
      fault,
    }),
  };
}
export type BookingOutboxes = ReturnType<typeof createBookingOutboxes>;
