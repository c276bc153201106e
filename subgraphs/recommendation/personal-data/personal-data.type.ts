import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Policy } from '#runtime/authority/declare.ts';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Everything that is kept about one person, for that person alone.' })
export class PersonalData {
  @Policy('own')
  @Field(() => ID, { description: 'The id of the person.' })
  id!: string;
}
