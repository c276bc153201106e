import { background } from '#runtime/mongo/monitor-commands.ts';
import type { BookedModel } from './booked.model.ts';

/**
 * Forgets that it was this person who booked. The rows stay, as bookings by nobody: how often a provider is booked is
 * counted by them, and an event that comes later must find what was counted.
 */
export async function forgetCustomer(booked: BookedModel, customerId: string): Promise<void> {
  await booked.updateMany({ customerId }, { $unset: { customerId: '' } }, { comment: `${background} erase` });
}
