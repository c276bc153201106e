import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type BookingStatus, bookingStatuses, type EndReason } from '#contracts/events/booking.ts';
import { Authenticated, Policy } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { connectionOf } from '#runtime/relay/connection.ts';
import { Money } from '../service/money.type.ts';

const statusDescriptions: Record<BookingStatus, string> = {
  PENDING: 'Accepted, and waiting to be decided. It becomes CONFIRMED, REJECTED, CANCELLED or EXPIRED.',
  CONFIRMED: 'The time is the customer’s. It becomes CANCELLED or COMPLETED.',
  REJECTED: 'It could not be had; the reason says why. An end.',
  CANCELLED: 'The customer, the provider or our staff called it off. An end.',
  EXPIRED: 'It was not decided by its deadline. An end.',
  COMPLETED: 'The appointment has taken place. An end.',
};
export const bookingStatusEnum = Object.fromEntries(bookingStatuses.map((status) => [status, status]));
registerEnumType(bookingStatusEnum, {
  name: 'BookingStatus',
  description: 'Where a booking is in its life.',
  valuesConfig: Object.fromEntries(
    bookingStatuses.map((status) => [status, { description: statusDescriptions[status] }]),
  ),
});

export type JobState = 'QUEUED' | 'DONE' | 'FAILED';
const jobStateEnum = { QUEUED: 'QUEUED', DONE: 'DONE', FAILED: 'FAILED' } satisfies Record<JobState, JobState>;
registerEnumType(jobStateEnum, {
  name: 'JobState',
  description: 'How far the processing of a booking is.',
  valuesConfig: {
    QUEUED: { description: 'It waits for a worker, or a worker is at it.' },
    DONE: { description: 'There is nothing more to do: the booking is decided, or was cancelled before.' },
    FAILED: { description: 'It did not come to a decision before the booking’s deadline.' },
  },
});

@ObjectType({ description: 'The work that decides a booking.' })
export class Job {
  @Authenticated()
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Authenticated()
  @Field(() => jobStateEnum, { description: 'How far it is.' })
  state!: JobState;
}

@ObjectType({ description: 'Why a booking is REJECTED, CANCELLED or EXPIRED.' })
export class RejectionReason {
  @Authenticated()
  @Field(() => String, {
    description:
      'A stable code: an `ErrorCode` such as `SLOT_TAKEN`, or `CANCELLED_BY_CUSTOMER`, `CANCELLED_BY_PROVIDER` or `CANCELLED_BY_STAFF`.',
  })
  code!: EndReason;

  @Authenticated()
  @Field(() => String, {
    description: 'An explanation; for a cancellation what the person wrote. Plain text, never markup.',
  })
  message!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description: 'A customer’s appointment for a service. Only those who are party to it can see that it exists.',
})
export class Booking {
  @Authenticated()
  @Field(() => ID, { description: 'Its id, such as `bkg_` and 24 hexadecimal digits.' })
  id!: string;

  @Policy('party')
  @Field(() => bookingStatusEnum, { description: 'Where it is in its life, now.' })
  status!: BookingStatus;

  @Policy('party')
  @Field(() => DateTime, { description: 'When the appointment starts.' })
  startsAt!: Date;

  @Policy('party')
  @Field(() => DateTime, { description: 'When the appointment ends. The end itself does not belong to it.' })
  endsAt!: Date;

  @Policy('party')
  @Field(() => Int, { description: 'How many seats it takes.' })
  seats!: number;

  @Policy('party')
  @Field(() => String, {
    nullable: true,
    description: 'What the customer told the provider. Plain text, never markup.',
  })
  note!: string | null;

  @Policy('party')
  @Field(() => Money, { description: 'The price of all seats, as it was when the booking was made.' })
  price!: Money;

  @Policy('party')
  @Field(() => DateTime, { description: 'When it was accepted, by the database’s clock.' })
  createdAt!: Date;

  @Policy('party')
  @Field(() => DateTime, { description: 'When it expires if it is still PENDING then.' })
  deadlineAt!: Date;

  @Policy('party')
  @Field(() => RejectionReason, { nullable: true, description: 'Why it did not come to pass; null while it may.' })
  reason!: RejectionReason | null;

  @Policy('party')
  @Field(() => Job, { description: 'The work that decides it.' })
  job!: Job;

  /** Not in the graph, or only as what they are ids of. */
  customerId!: string;
  providerId!: string;
  providerOwnerId!: string;
  serviceId!: string;
}

export const BookingConnection = connectionOf('Booking', Booking, 'signed-in');
