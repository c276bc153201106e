import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { within } from '#runtime/lifecycle/within.ts';
import type { Log } from '#runtime/log/log.ts';
import { type JobName, type JobShapes, jobDefaults, jobId, queuePrefix } from './job-shapes.ts';

export type Enqueue = {
  /** Of what the job serves, such as a booking's id. */
  id: string;
  /** Counts the times that this is asked for: with the same number it is the same job, and is not added twice. */
  attempt?: number;
};

export type JobQueue<Shapes extends JobShapes> = {
  /**
   * Adds a job. Resolves when Redis has it.
   * @throws when Redis does not take it within its time; whether it has it is then unknown, so ask again with the same
   * id and attempt, or leave it to the reconciler
   */
  enqueue<Name extends JobName<Shapes>>(job: Name, payload: z.input<Shapes[Name]>, options: Enqueue): Promise<void>;
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
  queue.on('error', (error) => log.debug({ err: error, queue: name }, 'queue error'));

  return {
    async enqueue(job, payload, { id, attempt = 1 }) {
      const parsed = jobs[job]?.parse(payload);
      await within(addWithinMs, `adding a job to ${name}`, () =>
        queue.add(job, parsed, { jobId: jobId(job, id, attempt) }),
      );
    },

    close: () => queue.close(),
  };
}
