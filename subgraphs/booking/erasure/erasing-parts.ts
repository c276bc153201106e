import type { Fault } from '#runtime/lifecycle/fault.ts';
import type { BookingModels } from '../models.ts';
import type { BookingOutboxes } from '../outboxes.ts';

/** What it takes to erase. */
export type ErasingParts = {
  models: BookingModels;
  outboxes: Pick<BookingOutboxes, 'bookings' | 'providers'>;
  fault: Fault;
};
