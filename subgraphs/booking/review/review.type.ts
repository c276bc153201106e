import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { connectionOf } from '#runtime/relay/connection.ts';

@ObjectType({ description: 'What a customer says about a provider after an appointment.' })
export class Review {
  @Public()
  @Field(() => ID, { description: 'Its id, such as `rev_` and 24 hexadecimal digits.' })
  id!: string;

  @Public()
  @Field(() => Int, { description: 'From 1, bad, to 5, excellent.' })
  rating!: number;

  @Public()
  @Field(() => String, { description: 'What the customer wrote. Plain text, never markup; may be empty.' })
  text!: string;

  @Public()
  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;

  /** Not in the graph. */
  authorId!: string;
}

export const ReviewConnection = connectionOf('Review', Review, 'public');
