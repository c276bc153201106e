import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { isOutage } from '#runtime/consumer/outage.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { createDeadLetters } from './dead-letters.ts';
import { type JobName, type JobShapes, queuePrefix } from './job-shapes.ts';

export type JobInfo = {
  id: string;
  /** 1 for the first try. */
  attempt: number;
  /** Whether there will be no other try. */
  last: boolean;
};

export type JobHandlers<Shapes extends JobShapes> = {
  [Name in JobName<Shapes>]: (payload: z.output<Shapes[Name]>, job: JobInfo) => Promise<void>;
};

export type QueueWorker = {
  /** Takes no more jobs and waits for those under way. */
  close(): Promise<void>;
};

type Parts<Shapes extends JobShapes> = {
  name: string;
  namespace: string;
  jobs: Shapes;
  /** A client of the role `worker`. It is not closed with the worker. */
  redis: Redis;
  /** Every handler may run twice for a job: after a crash, or when it held up the event loop for longer than the lock. */
  handle: JobHandlers<Shapes>;
  concurrency?: number;
  log: Log;
  metrics: Metrics;
};

/** A lost worker's job is found after at most `lockMs + stalledCheckMs` (BullMQ's defaults make it a minute). */
const lockMs = 5_000;
const stalledCheckMs = 2_000;

/** A job that began so often without an end takes its process down each time. */
const mostStarts = 20;

/**
 * The worker's side of a queue of typed jobs, at least once. A job that fails for good, or whose payload is not of its
 * shape, goes to the dead letters; so does one that keeps killing its worker. One that failed because of an outage
 * is not to blame: it is not buried, and whoever needs it asks for it again, as the reconciler does.
 */
export function startQueueWorker<Shapes extends JobShapes>({
  name,
  namespace,
  jobs,
  redis,
  handle,
  concurrency = 10,
  log: parentLog,
  metrics,
}: Parts<Shapes>): QueueWorker {
  const log = parentLog.child({ queue: name });
  const deadLetters = createDeadLetters({ name, namespace, redis, log });
  const done = metrics.counter({
    name: 'sangam_jobs_total',
    help: 'Jobs by how a try of them ended',
    labelNames: ['queue', 'job', 'outcome'],
  });
  const seconds = metrics.histogram({
    name: 'sangam_job_seconds',
    help: 'Time that a try of a job took',
    labelNames: ['queue', 'job'],
  });

  const isJobName = (job: string): job is JobName<Shapes> => Object.hasOwn(jobs, job);

  const attemptOf = (job: Job): JobInfo => {
    const attempt = job.attemptsMade + 1;
    return { id: job.id ?? '', attempt, last: attempt >= (job.opts.attempts ?? 1) };
  };

  const run = async <Name extends JobName<Shapes>>(job: Name, data: unknown, info: JobInfo): Promise<void> => {
    const shape: Shapes[Name] | undefined = jobs[job];
    const parsed = shape && z.safeParse(shape, data);
    if (!parsed?.success) throw new UnrecoverableError(`the payload of ${info.id} is not of the shape of ${job}`);
    await handle[job](parsed.data, info);
  };

  const bury = async (job: Job, { id, attempt }: JobInfo, error: Error): Promise<void> => {
    log.error({ err: error, job: job.name, id, attempt }, 'job given up');
    await deadLetters.add({ id, job: job.name, payload: job.data, error: `${error.name}: ${error.message}`, attempt });
  };

  const process = async (job: Job): Promise<void> => {
    const info = attemptOf(job);
    const began = performance.now();
    const ended = (outcome: 'done' | 'retried' | 'outage' | 'dead'): void => {
      done.inc({ queue: name, job: job.name, outcome });
      seconds.observe({ queue: name, job: job.name }, (performance.now() - began) / 1_000);
    };
    try {
      if (!isJobName(job.name)) throw new UnrecoverableError(`there is no job ${job.name} in ${name}`);
      if (job.attemptsStarted > mostStarts)
        throw new UnrecoverableError(`began ${job.attemptsStarted} times without an end`);
      await run(job.name, job.data, info);
      ended('done');
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (!info.last && !(error instanceof UnrecoverableError)) {
        log.warn({ err: error, job: job.name, ...info }, 'job failed; it is tried again');
        ended('retried');
        throw error;
      }
      if (isOutage(error)) {
        log.warn({ err: error, job: job.name, ...info }, 'job given up in an outage');
        ended('outage');
      } else {
        await bury(job, info, error);
        ended('dead');
      }
      throw new UnrecoverableError(error.message);
    }
  };

  const worker = new Worker(name, process, {
    connection: redis,
    prefix: queuePrefix({ name, namespace }),
    concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    // A lost worker is no fault of its job; `mostStarts` bounds it instead.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
  worker.on('error', (error) => log.debug({ err: error }, 'worker error'));
  worker.on('stalled', (id) => log.warn({ id }, 'took over a job whose worker was lost'));

  return {
    async close() {
      await worker.close();
      await deadLetters.close();
    },
  };
}
