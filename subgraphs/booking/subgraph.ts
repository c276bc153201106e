// Before any decorated class is defined.
import 'reflect-metadata';
import { createSubgraph, type Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { createCancelBooking } from './booking/cancel.ts';
import { createFollowBookings } from './booking/follow.ts';
import { createListBookings } from './booking/list-bookings.ts';
import { createRequestBooking } from './booking/request.ts';
import { createBookingContext } from './context.ts';
import { bookingModels } from './models.ts';
import { createBookingOutboxes } from './outboxes.ts';
import { createBookingQueue } from './queue.ts';
import { buildBookingSchema } from './schema.ts';
import { createSearchProviders } from './search/search-providers.ts';
import type { BookingSettings } from './settings.ts';

export type BookingParts = Pick<
  ProcessParts,
  'mongo' | 'redis' | 'namespace' | 'eventLog' | 'cursors' | 'log' | 'fault'
> & { settings: BookingSettings; clock?: () => Date };

/** Builds the booking subgraph over the database `booking`, and waits for its indexes. `close` waits for its outbox. */
export async function createBookingSubgraph(parts: BookingParts): Promise<Subgraph & { close(): Promise<void> }> {
  const { mongo, eventLog, cursors, fault, settings, clock = () => new Date() } = parts;
  const log = parts.log.child({ subgraph: 'booking' });
  const db = mongo.db('booking');
  const models = bookingModels(db);
  await ensureIndexes(db);

  const { bookings: outbox } = createBookingOutboxes({ models, eventLog, log, fault });
  const queue = createBookingQueue(parts);
  const { schema } = await buildBookingSchema({
    booking: {
      request: createRequestBooking({ models, outbox, queue, settings, log, fault }),
      cancel: createCancelBooking({ models, outbox, log }),
      list: createListBookings(models.bookings),
    },
    search: { providers: createSearchProviders(models.providers) },
    clock,
  });

  const subgraph = createSubgraph({
    name: 'booking',
    schema,
    createContext: createBookingContext(models, createFollowBookings({ bookings: models.bookings, eventLog, cursors })),
    onError: (error, { requestId }) => log.error({ err: error, requestId }, 'nobody expected this'),
  });
  return {
    ...subgraph,
    async close() {
      await outbox.close();
      await queue.close();
    },
  };
}
