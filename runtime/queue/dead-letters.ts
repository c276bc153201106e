import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Log } from '#runtime/log/log.ts';
import { deadQueueName, jobDefaults, jobId, queuePrefix } from './job-shapes.ts';

/** A job that failed for good. `id` names it among the dead ones. */
export type DeadLetter = {
  id: string;
  job: string;
  payload: unknown;
  error: string;
  failedAt: string;
  attempt: number;
};

export type DeadLetters = {
  add(letter: Omit<DeadLetter, 'failedAt'>): Promise<void>;
  /** The latest first. */
  list(count: number): Promise<DeadLetter[]>;
  /** Gives the job another life, with all its tries. Answers false when there is no such dead letter. */
  replay(id: string): Promise<boolean>;
  close(): Promise<void>;
};

type Parts = {
  name: string;
  namespace: string;
  redis: Redis;
  log: Log;
  /** How many are kept: beyond it the oldest go. */
  most?: number;
};

const letterShape = z.object({
  job: z.string(),
  payload: z.unknown(),
  error: z.string(),
  failedAt: z.string(),
  attempt: z.number(),
});

/** The dead letters of one queue: they wait there until an operator replays them. */
export function createDeadLetters({ name, namespace, redis, log, most = 1_000 }: Parts): DeadLetters {
  const prefix = queuePrefix({ name, namespace });
  const queue = new Queue(name, { connection: redis, prefix, defaultJobOptions: jobDefaults() });
  const dead = new Queue(deadQueueName(name), { connection: redis, prefix });
  for (const one of [queue, dead])
    one.on('error', (error) => log.debug({ err: error, queue: one.name }, 'queue error'));

  return {
    async add({ id, ...letter }) {
      await dead.add(letter.job, { ...letter, failedAt: new Date().toISOString() }, { jobId: id });
      const surplus = (await dead.getWaitingCount()) - most;
      if (surplus <= 0) return;
      const oldest = await dead.getJobs(['waiting'], 0, surplus - 1, true);
      for (const { id: old } of oldest) if (old !== undefined) await dead.remove(old);
    },

    async list(count) {
      const jobs = await dead.getJobs(['waiting'], 0, count - 1, false);
      return jobs.map(({ id = '', data }) => ({ id, ...letterShape.parse(data) }));
    },

    async replay(id) {
      const letter = await dead.getJob(id);
      if (!letter) return false;
      const { job, payload, attempt } = letterShape.parse(letter.data);
      // Added before it is removed: a crash in between leaves a letter whose replay is the same job once more.
      await queue.add(job, payload, { jobId: jobId(id, 'replay', attempt) });
      await letter.remove();
      return true;
    },

    async close() {
      await Promise.all([queue.close(), dead.close()]);
    },
  };
}
