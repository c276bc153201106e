import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A person with an account.' })
export class User {
  @Public()
  @Field(() => ID, { description: 'The person’s id, such as `usr_` and 24 hexadecimal digits.' })
  id!: string;
}
