import { jobs } from '#contracts/jobs.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { startQueueWorker } from '#runtime/queue/worker.ts';
import { createProcessBooking } from './booking/process.ts';
import { createReconciler } from './booking/reconcile.ts';
import { bookingModels } from './models.ts';
import { createBookingOutboxes } from './outboxes.ts';
import { createBookingQueue } from './queue.ts';
import type { BookingSettings } from './settings.ts';

export type BookingJobParts = Pick<
  ProcessParts,
  'mongo' | 'redis' | 'namespace' | 'eventLog' | 'log' | 'metrics' | 'fault'
> & { settings: BookingSettings };

/** Decides bookings, delivers events that were left pending, and finishes what was left undone. */
export async function startBookingJobs(parts: BookingJobParts): Promise<{ close(): Promise<void> }> {
  const { mongo, redis, namespace, eventLog, metrics, fault, settings } = parts;
  const log = parts.log.child({ subgraph: 'booking' });
  const db = mongo.db('booking');
  const models = bookingModels(db);
  await ensureIndexes(db);

  const outboxes = createBookingOutboxes({ models, eventLog, log, fault });
  const queue = createBookingQueue(parts);
  const outbox = outboxes.bookings;
  const processBooking = createProcessBooking({ models, outbox, settings, fault });
  const reconciler = createReconciler({ db, models, outbox, queue, settings, log });
  const worker = startQueueWorker({
    name: 'booking',
    namespace,
    jobs: jobs.booking,
    redis: redis.worker,
    handle: { process: ({ bookingId }, job) => processBooking(bookingId, job) },
    concurrency: settings.concurrency,
    log,
    metrics,
  });
  outboxes.bookings.start();
  outboxes.providers.start();
  reconciler.start();

  return {
    async close() {
      await worker.close();
      await reconciler.close();
      await Promise.all([outboxes.bookings.close(), outboxes.providers.close()]);
      await queue.close();
    },
  };
}
