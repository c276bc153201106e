import type { DefaultJobOptions } from 'bullmq';
import type { z } from 'zod';

/** The jobs of one queue by name, each with the shape of what it carries, as in contracts/jobs.ts. */
export type JobShapes = Record<string, z.ZodType>;

export type JobName<Shapes extends JobShapes> = keyof Shapes & string;

/** What names a queue in Redis. The same for its producers and its workers. */
export type QueueAddress = { name: string; namespace: string };

/** BullMQ's prefix. In braces: all keys of all queues are in one slot of a Redis Cluster, as its scripts need. */
export const queuePrefix = ({ namespace }: QueueAddress): string => `{${namespace}:queues}`;

export const deadQueueName = (name: string): string => `${name}-dead`;

/**
 * The id of a job. It carries the attempt, because BullMQ ignores an `add` whose id it still keeps; and it has no `:`,
 * which BullMQ refuses.
 */
export const jobId = (job: string, id: string, attempt: number): string =>
  `${job}-${id}-${attempt}`.replaceAll(':', '-');

/** How a job is tried, and how long it is remembered. */
export const jobDefaults = ({ attempts = 5, backoffMs = 1_000 } = {}): DefaultJobOptions => ({
  attempts,
  backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
  // Kept for a while, so that the same job is not added again right after it ran.
  removeOnComplete: { age: 3_600, count: 10_000 },
  removeOnFail: { age: 7 * 86_400, count: 10_000 },
});
