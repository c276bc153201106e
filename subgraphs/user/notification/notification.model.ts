import { type Connection, Schema } from 'mongoose';
import type { NotificationEvent } from '#contracts/events/notification.ts';
import { addOutboxFields, type OutboxFields } from '#runtime/outbox/pending.ts';
import { type NoticeKind, noticeKinds } from './notice-kinds.ts';

/** One entry of a person's inbox, worded when it was made. `_id` follows from event and recipient. */
export type Notification = OutboxFields<NotificationEvent> & {
  _id: string;
  userId: string;
  kind: NoticeKind;
  title: string;
  body: string;
  bookingId: string | null;
  eventId: string;
  /** When the event occurred. */
  createdAt: Date;
  readAt: Date | null;
};

const notificationSchema = new Schema<Notification>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    kind: { type: String, enum: noticeKinds, required: true },
    title: { type: String, required: true },
    body: { type: String, required: true },
    bookingId: { type: String, default: null },
    eventId: { type: String, required: true },
    createdAt: { type: Date, required: true },
    readAt: { type: Date, default: null },
  },
  { versionKey: false },
);
addOutboxFields(notificationSchema);
notificationSchema.index({ userId: 1, createdAt: -1, _id: -1 });
notificationSchema.index({ userId: 1, readAt: 1 });

export const notificationModel = (db: Connection) => db.model('Notification', notificationSchema, 'notifications');
export type NotificationModel = ReturnType<typeof notificationModel>;
