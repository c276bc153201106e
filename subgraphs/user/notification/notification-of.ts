import type { Notification as Stored } from './notification.model.ts';
import type { Notification } from './notification.type.ts';

/** A stored notification as the graph's `Notification` type has it. */
export const notificationOf = ({ _id, kind, title, body, createdAt, readAt, bookingId }: Stored): Notification => ({
  id: _id,
  kind,
  title,
  body,
  createdAt,
  readAt,
  bookingId,
});
