import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';

@Directive('@shareable')
@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Public()
  @Field(() => Int, { description: 'The amount in the smallest unit of the currency, such as paisa or cents.' })
  amountMinor!: number;

  @Public()
  @Field(() => String, { description: 'The currency as ISO 4217 has it, such as `NPR`.' })
  currency!: string;
}
