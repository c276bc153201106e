import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { within } from '#runtime/lifecycle/within.ts';
import type { Log } from '#runtime/log/log.ts';
import { deadQueueName, type JobName, type JobShapes, jobDefaults, jobId, queuePrefix } from './job-shapes.ts';

export type Enqueue = {
  /** Of what the job serves, such as a booking's id. */
  id: string;
  /** Counts the times that this is asked for: with the same number it is the same job, and is not added twice. */
  attempt?: number;
  delayMs?: number;
  /** 0 is the most urgent and the default. */
  priority?: number;
};

export type QueueCounts = { waiting: number; active: number; delayed: number; failed: number; dead: number };

export type JobQueue<Shapes extends JobShapes> = {
  /**
   * Adds a job. Resolves when Redis has it.
   * @throws when Redis does not take it within its time; whether it has it is then unknown, so ask again with the same
   * id and attempt, or leave it to the reconciler
   */
  enqueue<Name extends JobName<Shapes>>(job: Name, payload: z.input<Shapes[Name]>, options: Enqueue): Promise<void>;
  counts(): Promise<QueueCounts>;
  close(): Promise<void>;
};

type Parts<Shapes extends JobShapes> = {
  name: string;
  namespace: string;
  jobs: Shapes;
  /** A client of the role `queue`. It is not closed with the queue. */
  redis: Redis;
  log: Log;
  /** How often a job is tried before it is dead. */
  attempts?: number;
  /** Before the second try; it doubles with each. */
  backoffMs?: number;
  addWithinMs?: number;
};

/** The producer's side of a queue of typed jobs. */
export function createQueue<Shapes extends JobShapes>({
  name,
  namespace,
  jobs,
  redis,
  log,
  attempts,
  backoffMs,
  addWithinMs = 2_000,
}: Parts<Shapes>): JobQueue<Shapes> {
  const prefix = queuePrefix({ name, namespace });
  const queue = new Queue(name, {
    connection: redis,
    prefix,
    defaultJobOptions: jobDefaults({ attempts, backoffMs }),
  });
  const dead = new Queue(deadQueueName(name), { connection: redis, prefix });
  for (const one of [queue, dead])
    one.on('error', (error) => log.debug({ err: error, queue: one.name }, 'queue error'));

  return {
    async enqueue(job, payload, { id, attempt = 1, delayMs, priority }) {
      const parsed = jobs[job]?.parse(payload);
      await within(addWithinMs, `adding a job to ${name}`, () =>
        queue.add(job, parsed, {
          jobId: jobId(job, id, attempt),
          ...(delayMs !== undefined && { delay: delayMs }),
          ...(priority !== undefined && { priority }),
        }),
      );
    },

    async counts() {
      const [{ waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 }, deadJobs] = await within(
        addWithinMs,
        `counting the jobs of ${name}`,
        () =>
          Promise.all([
            queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
            dead.getJobCountByTypes('waiting'),
          ]),
      );
      return { waiting: waiting + prioritized, active, delayed, failed, dead: deadJobs };
    },

    async close() {
      await Promise.all([queue.close(), dead.close()]);
    },
  };
}
