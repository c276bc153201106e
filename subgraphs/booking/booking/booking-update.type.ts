import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { BookingStatus } from '#contracts/events.ts';
import { Authenticated } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { bookingStatusEnum } from './booking.type.ts';

const kindEnum = { START: 'START', EVENT: 'EVENT', GAP: 'GAP' };
registerEnumType(kindEnum, {
  name: 'UpdateKind',
  description: 'What a subscription tells.',
  valuesConfig: {
    START: {
      description:
        'The subscription stands. It comes first, and only without `after`. With an `id`, the booking as it is now.',
    },
    EVENT: { description: 'Something happened.' },
    GAP: {
      description:
        'Something may have happened that cannot be told any more: ask again for what you show. Events go on after it.',
    },
  },
});

@ObjectType({ description: 'Something that happened to a booking.' })
export class BookingUpdate {
  @Authenticated()
  @Field(() => kindEnum, { description: 'Whether this is the start, an event, or a gap.' })
  kind!: 'START' | 'EVENT' | 'GAP';

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
