import { Field, Int, ObjectType } from 'type-graphql';
import type { BookingStatus } from '#contracts/events/booking.ts';
import { Authenticated } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { type UpdateKind, updateKindEnum } from '#runtime/federated-schema/update-kind.ts';
import { bookingStatusEnum } from './booking.type.ts';

@ObjectType({ description: 'Something that happened to a booking.' })
export class BookingUpdate {
  @Authenticated()
  @Field(() => updateKindEnum, { description: 'Whether this is the start, an event, or a gap.' })
  kind!: UpdateKind;

  @Authenticated()
  @Field(() => String, { description: 'Give it as `after` to go on behind this, whenever and wherever.' })
  cursor!: string;

  @Authenticated()
  @Field(() => Int, {
    nullable: true,
    description: 'Counts the events of this booking: 1, 2, 3 and so on; null in a gap.',
  })
  sequence!: number | null;

  @Authenticated()
  @Field(() => DateTime, { nullable: true, description: 'When it happened, by the database’s clock.' })
  occurredAt!: Date | null;

  @Authenticated()
  @Field(() => bookingStatusEnum, {
    nullable: true,
    description: 'The state before this event; null for a new booking.',
  })
  previousStatus!: BookingStatus | null;

  @Authenticated()
  @Field(() => bookingStatusEnum, {
    nullable: true,
    description: 'The state after this event, as it was then; null in a gap.',
  })
  status!: BookingStatus | null;

  /** Not in the graph. */
  bookingId!: string | null;
}
