import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { connectionOf } from '#runtime/relay/connection.ts';
import { type NoticeKind, noticeKinds } from './notice-kinds.ts';

export const noticeKindEnum = Object.fromEntries(noticeKinds.map((kind) => [kind, kind]));
registerEnumType(noticeKindEnum, {
  name: 'NotificationKind',
  description: 'What a notification is about.',
  valuesConfig: {
    BOOKING_CONFIRMED: { description: 'A booking was confirmed. The customer and the provider are told.' },
    BOOKING_REJECTED: { description: 'A booking could not be made. The customer is told.' },
    BOOKING_CANCELLED: { description: 'A booking was cancelled. The customer and the provider are told.' },
    BOOKING_EXPIRED: { description: 'A booking was not decided in time. The customer is told.' },
    PASSWORD_CHANGED: { description: 'The password was changed or reset.' },
    SESSION_REUSED: { description: 'A spent refresh token came back, so its session was ended.' },
    ROLE_CHANGED: { description: 'The person was granted a role, or lost one.' },
  },
});

@ObjectType({
  description: 'Something that a person is told: exactly one for each event, in the inbox of each who is concerned.',
})
export class Notification {
  @Authenticated()
  @Field(() => ID, { description: 'The id of the notification: `ntf_` and 24 hexadecimal digits.' })
  id!: string;

  @Authenticated()
  @Field(() => noticeKindEnum, { description: 'What it is about.' })
  kind!: NoticeKind;

  @Authenticated()
  @Field(() => String, { description: 'One line in the person’s language. Plain text, never markup.' })
  title!: string;

  @Authenticated()
  @Field(() => String, {
    description: 'What happened, in the person’s language and time zone. Plain text, never markup.',
  })
  body!: string;

  @Authenticated()
  @Field(() => DateTime, { description: 'When the event occurred.' })
  createdAt!: Date;

  @Authenticated()
  @Field(() => DateTime, { nullable: true, description: 'When the person marked it as read, or null.' })
  readAt!: Date | null;

  @Authenticated()
  @Field(() => ID, { nullable: true, description: 'The id of the booking that it is about.' })
  bookingId!: string | null;
}

export const NotificationConnection = connectionOf('Notification', Notification, 'signed-in');

@ObjectType({ description: 'The outcome of marking notifications as read.' })
export class NotificationsPayload {
  @Authenticated()
  @Field(() => [Notification], {
    nullable: true,
    description: 'The notifications in the order of the ids, unless there are errors.',
  })
  notifications!: Notification[] | null;

  @Authenticated()
  @Field(() => [UserError], { description: 'Why nothing was changed. Empty on success.' })
  userErrors!: UserError[];
}
