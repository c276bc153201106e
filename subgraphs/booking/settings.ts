/** How bookings are processed. */
export type BookingSettings = {
  /** How long a booking may stay PENDING. */
  deadlineMs: number;
  /** How long a claim lives that is not committed. */
  holdMs: number;
  /** How long after its request a booking that is still PENDING gets another job; it doubles with each. */
  retryAfterMs: number;
  /** How often the reconciler looks. */
  reconcileMs: number;
  /** How many bookings a worker processes at once. */
  concurrency: number;
};
