import type { BookingStatus } from '#contracts/events/booking.ts';

/** What a booking can become from each state. Every change of state goes through this table. */
export const transitions: Record<BookingStatus, readonly BookingStatus[]> = {
  PENDING: ['CONFIRMED', 'REJECTED', 'CANCELLED', 'EXPIRED'],
  CONFIRMED: ['CANCELLED', 'COMPLETED'],
  REJECTED: [],
  CANCELLED: [],
  EXPIRED: [],
  COMPLETED: [],
};

export const initialStatus = 'PENDING' satisfies BookingStatus;

/** The states from which a booking can become `to`. */
export const statesBefore = (to: BookingStatus): BookingStatus[] =>
  (Object.keys(transitions) as BookingStatus[]).filter((from) => transitions[from].includes(to));

/** Nothing follows. */
export const isEnd = (status: BookingStatus): boolean => transitions[status].length === 0;

/** Whether a booking in this state keeps its time claimed. What is completed did use it. */
export const keepsTime = (status: BookingStatus): boolean => status === 'CONFIRMED' || status === 'COMPLETED';

/** Whether a booking in this state has no use for claims any more, and never will. */
export const freesTime = (status: BookingStatus): boolean => isEnd(status) && !keepsTime(status);
