import { topics } from '#contracts/events/topics.ts';
import { jobs } from '#contracts/jobs.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { createErasures } from '#runtime/personal-data/erasures.ts';
import { createHandleDeletion } from '#runtime/personal-data/handle-deletion.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { startQueueWorker } from '#runtime/queue/worker.ts';
import { createProcessBooking } from './booking/process.ts';
import { createReconciler } from './booking/reconcile.ts';
import { createErasePerson } from './erasure/erase-person.ts';
import { createTakeBack } from './erasure/take-back.ts';
import { bookingModels } from './models.ts';
import { createBookingOutboxes } from './outboxes.ts';
import { createBookingQueue } from './queue.ts';
import type { BookingSettings } from './settings.ts';

export type BookingJobParts = Pick<
  ProcessParts,
  'mongo' | 'redis' | 'namespace' | 'eventLog' | 'log' | 'metrics' | 'fault'
> & { settings: BookingSettings };

/** Decides bookings, delivers events that were left pending, finishes what was left undone, and erases people. */
export async function startBookingJobs(parts: BookingJobParts): Promise<{ close(): Promise<void> }> {
  const { mongo, redis, namespace, eventLog, metrics, fault, settings } = parts;
  const log = parts.log.child({ subgraph: 'booking' });
  const db = mongo.db('booking');
  const models = bookingModels(db);
  await ensureIndexes(db);

  const outboxes = createBookingOutboxes({ models, eventLog, log, fault });
  const queue = createBookingQueue(parts);
  const outbox = outboxes.bookings;
  const erasures = createErasures(models.erasures, 'booking', `${background} erase`);
  const erase = createErasePerson({ models, outboxes, fault });
  const takeBack = createTakeBack(erasures, erase);
  const processBooking = createProcessBooking({ models, outbox, settings, takeBack, fault });
  const reconciler = createReconciler({ db, models, outbox, queue, settings, takeBack, log });
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
  const erasing = startConsumer({
    name: 'booking.erasure',
    topic: topics.account.name,
    eventLog,
    models: models.consumer,
    handle: createHandleDeletion({ erasures, erase, outbox: outboxes.erasures }),
    log,
    fault,
  });
  const everyOutbox = Object.values(outboxes);
  for (const one of everyOutbox) one.start();
  reconciler.start();

  return {
    async close() {
      await worker.close();
      await erasing.close();
      await reconciler.close();
      await Promise.all(everyOutbox.map((one) => one.close()));
      await queue.close();
    },
  };
}
