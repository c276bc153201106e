import type { Caller } from '#contracts/caller.ts';
import type { BookingDocument } from './booking.model.ts';

type Parties = Pick<BookingDocument, 'customerId' | 'providerOwnerId'>;

/** What a caller is to a booking, or null: to them it is as if it did not exist. */
export function partyOf({ id, scopes }: Caller, booking: Parties): 'customer' | 'provider' | 'staff' | null {
  if (id !== null && id === booking.customerId) return 'customer';
  if (id !== null && id === booking.providerOwnerId) return 'provider';
  return scopes.includes('bookings:read-all') ? 'staff' : null;
}
