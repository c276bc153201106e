import { jobs } from '#contracts/jobs.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { createQueue } from '#runtime/queue/queue.ts';

/** The queue of bookings that wait to be decided, as its producers see it. */
export const createBookingQueue = ({ namespace, redis, log }: Pick<ProcessParts, 'namespace' | 'redis' | 'log'>) =>
  createQueue({ name: 'booking', namespace, jobs: jobs.booking, redis: redis.queue, log });
export type BookingQueue = ReturnType<typeof createBookingQueue>;
