import { Field, ObjectType } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';
import { Booking, Job } from './booking.type.ts';

@ObjectType({ description: 'What became of a mutation of a booking.' })
export class BookingPayload {
  @Authenticated()
  @Field(() => Booking, { nullable: true, description: 'The booking as it is now; null where nothing was done.' })
  booking?: Booking | null;

  @Authenticated()
  @Field(() => Job, { nullable: true, description: 'The work that decides the booking; null where nothing was done.' })
  job?: Job | null;

  @Authenticated()
  @Field(() => [UserError], { description: 'Why nothing was done; empty where it was.' })
  userErrors!: UserError[];
}
