import type { Connection } from 'mongoose';
import type { Log } from '#runtime/log/log.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { type Fate, settleClaims } from '../agenda/settle.ts';
import type { TakeBack } from '../erasure/take-back.ts';
import type { BookingModels } from '../models.ts';
import type { BookingOutboxes } from '../outboxes.ts';
import type { BookingQueue } from '../queue.ts';
import type { BookingSettings } from '../settings.ts';
import type { BookingDocument } from './booking.model.ts';
import { complete } from './complete.ts';
import { databaseNow } from './database-now.ts';
import { expire } from './expire.ts';
import { giveBack } from './give-back.ts';
import { peopleOf } from './people-of.ts';
import { freesTime, keepsTime } from './states.ts';

type Parts = {
  db: Connection;
  models: BookingModels;
  outbox: BookingOutboxes['bookings'];
  queue: Pick<BookingQueue, 'enqueue'>;
  settings: Pick<BookingSettings, 'retryAfterMs' | 'reconcileMs'>;
  takeBack: TakeBack;
  log: Log;
};

/** What one round found to do. */
export type Round = { expired: number; enqueued: number; givenBack: number; settled: number; completed: number };

const pageSize = 200;
const mostDoublings = 6;
/** Lets those who watch the database's commands tell these from what requests cost. */
const comment = `${background} reconcile`;

/**
 * Finishes what was left undone, whoever died on the way: enqueues bookings that were accepted and not processed,
 * expires those whose deadline has passed, gives back time that nobody needs and what was written of people who are
 * erased, completes what has taken place. Every look is at a small index of what is due by the database's clock, every step is conditional, and so any number of
 * reconcilers can run at once.
 */
export function createReconciler({ db, models, outbox, queue, settings, takeBack, log }: Parts) {
  const { agendas, bookings } = models;
  const collection = collectionOf<BookingDocument>(bookings);
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  let closed = false;

  const due = (filter: Record<string, unknown>, sort: keyof BookingDocument) =>
    collection
      .find<BookingDocument>(filter, { comment, projection: { pending: 0 } })
      .sort({ [sort]: 1 })
      .limit(pageSize)
      .toArray();

  const expireOverdue = async (now: Date): Promise<number> => {
    const overdue = await due({ status: 'PENDING', deadlineAt: { $lte: now } }, 'deadlineAt');
    const expired = await each(overdue, ({ _id }) => expire(bookings, _id));
    await each(expired, async (booking) => {
      await outbox.deliver(booking);
      await finishEnd(booking);
    });
    return expired.length;
  };

  const enqueueForgotten = async (now: Date): Promise<number> => {
    const forgotten = await due({ enqueueAt: { $lte: now } }, 'enqueueAt');
    await each(forgotten, async ({ _id, enqueueAt, attempt: before }) => {
      const attempt = before + 1;
      // Enqueued first: if that fails it is still due, and if two do it, the id of the job is the same.
      await queue.enqueue('process', { bookingId: _id }, { id: _id, attempt });
      await collection.updateOne(
        { _id, enqueueAt, status: 'PENDING' },
        [{ $set: { attempt, enqueueAt: { $add: ['$$NOW', retryAfter(before)] } } }],
        { comment },
      );
    });
    return forgotten.length;
  };
  const retryAfter = (attempt: number): number => settings.retryAfterMs * 2 ** Math.min(attempt, mostDoublings);

  const giveBackLeft = async (now: Date): Promise<number> => {
    const left = await due({ releaseAt: { $lte: now } }, 'releaseAt');
    await each(left, finishEnd);
    return left.length;
  };
  /** Whoever wrote something in it may have died before they could ask whether its person is erased. */
  const finishEnd = async (booking: BookingDocument): Promise<void> => {
    await takeBack(peopleOf(booking));
    await giveBack(models, booking);
  };

  const completePast = async (now: Date): Promise<number> => {
    const past = await due({ completeAt: { $lte: now } }, 'completeAt');
    const completed = await each(past, ({ _id }) => complete(bookings, _id));
    await each(completed, (booking) => outbox.deliver(booking));
    return completed.length;
  };

  const fatesOf = async (bookingIds: readonly string[]): Promise<Map<string, Fate>> => {
    const found = await collection
      .find({ _id: { $in: [...bookingIds] } }, { comment, projection: { status: 1 } })
      .toArray();
    return new Map(found.map(({ _id, status }) => [_id, fateOf(status)]));
  };

  const looks: Record<keyof Round, (now: Date) => Promise<number>> = {
    expired: expireOverdue,
    enqueued: enqueueForgotten,
    givenBack: giveBackLeft,
    settled: (now) => settleClaims(agendas, fatesOf, now),
    completed: completePast,
  };

  const round = async (): Promise<Round> => {
    const now = await databaseNow(db);
    const done: Round = { expired: 0, enqueued: 0, givenBack: 0, settled: 0, completed: 0 };
    for (const look of Object.keys(done) as (keyof Round)[]) {
      try {
        done[look] = await looks[look](now);
      } catch (error) {
        // What is left undone is still due; and without a queue there is still time to be given back.
        log.warn({ err: error, look }, 'could not reconcile this; the next round tries again');
      }
    }
    return done;
  };

  const tick = async (): Promise<void> => {
    try {
      const done = await round();
      if (Object.values(done).some((count) => count > 0)) log.info(done, 'reconciled');
    } catch (error) {
      log.warn({ err: error }, 'could not reconcile; the next round tries again');
    }
    if (!closed) timer = setTimeout(run, settings.reconcileMs);
  };
  const run = (): void => {
    underWay = tick();
  };

  return {
    /** One look at everything, for tests; `start` does it again and again. */
    round,
    start: run,
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
const fateOf = (status: BookingDocument['status']): Fate =>
  freesTime(status) ? 'ended' : keepsTime(status) ? 'keeps' : 'open';

export type Reconciler = ReturnType<typeof createReconciler>;

const atOnce = 20;

/** Does a few at a time, and returns what came of those that were not for nothing. */
async function each<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result | null>) {
  const results: NonNullable<Result>[] = [];
  for (let index = 0; index < items.length; index += atOnce) {
    for (const result of await Promise.all(items.slice(index, index + atOnce).map(work))) {
      if (result != null) results.push(result);
    }
  }
  return results;
}
