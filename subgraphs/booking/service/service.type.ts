import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { Money } from './money.type.ts';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Something that a provider does for customers at a time that they book.' })
export class Service {
  @Public()
  @Field(() => ID, { description: 'Its id, such as `svc_` and 24 hexadecimal digits.' })
  id!: string;

  @Public()
  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Public()
  @Field(() => String, { description: 'The kind of service, such as `plumbing`: what a search can ask for.' })
  category!: string;

  @Public()
  @Field(() => Int, { description: 'How long an appointment takes.' })
  durationMinutes!: number;

  @Public()
  @Field(() => Int, { description: 'How long before an appointment the provider takes nothing else.' })
  bufferBeforeMinutes!: number;

  @Public()
  @Field(() => Int, { description: 'How long after an appointment the provider takes nothing else.' })
  bufferAfterMinutes!: number;

  @Public()
  @Field(() => Money, { description: 'The price of one seat.' })
  price!: Money;

  @Public()
  @Field(() => Int, { description: 'How long before its start an appointment must be booked at the latest.' })
  noticeMinutes!: number;

  @Public()
  @Field(() => Int, { description: 'How many days ahead, of 24 hours each, an appointment can be booked.' })
  horizonDays!: number;

  @Public()
  @Field(() => Int, { description: 'How many seats there are at the same time: 1, or more for a class.' })
  capacity!: number;

  /** Not in the graph. */
  providerId!: string;
}
