import { z } from 'zod';

/** The jobs that go through queues, by queue and name, with what they carry: ids only, never personal data. */
export const jobs = {
  booking: {
    /** Decide a PENDING booking: claim its time, then confirm or reject it. */
    process: z.object({ bookingId: z.string() }),
  },
} as const;

export type BookingProcessJob = z.infer<typeof jobs.booking.process>;
