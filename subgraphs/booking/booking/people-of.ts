import type { BookingDocument } from './booking.model.ts';

/** The ids of everybody of whom a booking may hold something that is personal. */
export const peopleOf = ({
  customerId,
  providerOwnerId,
  reason,
}: Pick<BookingDocument, 'customerId' | 'providerOwnerId' | 'reason'>): string[] => [
  ...new Set([customerId, providerOwnerId, ...(reason?.writtenBy ? [reason.writtenBy] : [])]),
];
