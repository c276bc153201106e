import { z } from 'zod';
import { defineEnv } from '#runtime/env/known.ts';
import { processShape } from '#runtime/process.ts';
import type { BookingSettings } from './settings.ts';

const seconds = (fallback: number, max: number) => z.coerce.number().positive().max(max).default(fallback);

/** What the booking subgraph needs besides what every process needs. The one-process topology reads the same variables. */
export const bookingVariables = {
  SANGAM_BOOKING_DEADLINE_SECONDS: seconds(300, 86_400).describe(
    'How long a booking may stay PENDING before it expires',
  ),
  SANGAM_BOOKING_HOLD_SECONDS: seconds(30, 3_600).describe(
    'How long time stays claimed for a booking whose processing does not come to an end',
  ),
  SANGAM_BOOKING_RETRY_SECONDS: seconds(5, 3_600).describe(
    'After how long a booking that is still PENDING is enqueued once more; it doubles with each time',
  ),
  SANGAM_BOOKING_RECONCILE_SECONDS: seconds(1, 3_600).describe('How often a worker looks for what was left undone'),
  SANGAM_BOOKING_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(16)
    .describe('How many bookings a worker processes at once'),
};
export const bookingEnv = defineEnv('booking', {
  ...processShape,
  ...bookingVariables,
  PORT: z.coerce.number().int().min(0).max(65_535).default(4002).describe('The port to listen on'),
});

export const bookingWorkerEnv = defineEnv('booking worker', { ...processShape, ...bookingVariables });

type BookingVariables = z.output<z.ZodObject<typeof bookingVariables>>;

export const bookingSettings = (env: BookingVariables): BookingSettings => ({
  deadlineMs: env.SANGAM_BOOKING_DEADLINE_SECONDS * 1_000,
  holdMs: env.SANGAM_BOOKING_HOLD_SECONDS * 1_000,
  retryAfterMs: env.SANGAM_BOOKING_RETRY_SECONDS * 1_000,
  reconcileMs: env.SANGAM_BOOKING_RECONCILE_SECONDS * 1_000,
  concurrency: env.SANGAM_BOOKING_CONCURRENCY,
});
