import { Field, Int, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';

@ObjectType({ description: 'A time at which a service can be booked.' })
export class Slot {
  @Public()
  @Field(() => DateTime, { description: 'When the appointment would start: what a booking gives as its `startsAt`.' })
  startsAt!: Date;

  @Public()
  @Field(() => DateTime, { description: 'When the appointment would end. The end itself does not belong to it.' })
  endsAt!: Date;

  @Public()
  @Field(() => Int, { description: 'How many seats are free all through it, at the moment of asking. At least 1.' })
  seatsLeft!: number;
}
