// Before any decorated class is defined.
import 'reflect-metadata';
import { createAttempts } from '#runtime/attempts/attempts.ts';
import { createSubgraph, type Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import { createErasures } from '#runtime/personal-data/erasures.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { createCancelBooking } from './booking/cancel.ts';
import { createFollowBookings } from './booking/follow.ts';
import { createListBookings } from './booking/list-bookings.ts';
import { createRequestBooking } from './booking/request.ts';
import { createBookingContext } from './context.ts';
import { createErasePerson } from './erasure/erase-person.ts';
import { createTakeBack } from './erasure/take-back.ts';
import { bookingModels } from './models.ts';
import { createBookingOutboxes } from './outboxes.ts';
import { collectBookings } from './personal-data/collect-bookings.ts';
import { createBookingQueue } from './queue.ts';
import { buildBookingSchema } from './schema.ts';
import { createSearchProviders } from './search/search-providers.ts';
import type { BookingSettings } from './settings.ts';

export type BookingParts = Pick<
  ProcessParts,
  'name' | 'mongo' | 'redis' | 'namespace' | 'metrics' | 'eventLog' | 'cursors' | 'log' | 'fault'
> & { settings: BookingSettings; clock?: () => Date };

/** Builds the booking subgraph over the database `booking`, and waits for its indexes. `close` waits for its outbox. */
export async function createBookingSubgraph(parts: BookingParts): Promise<Subgraph & { close(): Promise<void> }> {
  const { mongo, eventLog, cursors, fault, settings, clock = () => new Date() } = parts;
  const log = parts.log.child({ subgraph: 'booking' });
  const db = mongo.db('booking');
  const models = bookingModels(db);
  await ensureIndexes(db);

  const outboxes = createBookingOutboxes({ models, eventLog, log, fault });
  const outbox = outboxes.bookings;
  const erase = createErasePerson({ models, outboxes, fault });
  const takeBack = createTakeBack(createErasures(models.erasures, 'booking'), erase);
  const queue = createBookingQueue(parts);
  const attempts = createAttempts({ eventLog, process: parts.name, log, metrics: parts.metrics });
  const { schema } = await buildBookingSchema({
    booking: {
      request: createRequestBooking({ models, outbox, queue, settings, takeBack, log, fault }),
      cancel: createCancelBooking({ models, outbox, takeBack, log }),
      list: createListBookings(models.bookings),
    },
    search: { providers: createSearchProviders(models.providers) },
    personalData: { collect: (personId) => collectBookings(models, personId) },
    clock,
  });

  const subgraph = createSubgraph({
    name: 'booking',
    schema,
    createContext: createBookingContext(models, createFollowBookings({ bookings: models.bookings, eventLog, cursors })),
    onRefused: ({ code, field }, fetch) =>
      attempts.record({ ...fetch, type: 'attempt.refused', code, fields: [field] }),
    onError: (error, { requestId }) => log.error({ err: error, requestId }, 'nobody expected this'),
  });
  return {
    ...subgraph,
    async close() {
      await attempts.close();
      await Promise.all(Object.values(outboxes).map((one) => one.close()));
      await queue.close();
    },
  };
}
