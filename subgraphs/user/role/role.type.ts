import { Field, ObjectType } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';
import { User } from '../account/account.type.ts';

@ObjectType({ description: 'The outcome of granting or revoking a role.' })
export class RolePayload {
  @Authenticated()
  @Field(() => User, {
    nullable: true,
    description: 'The person with the roles as they are now, unless there are errors.',
  })
  user!: User | null;

  @Authenticated()
  @Field(() => [UserError], { description: 'Why nothing was changed. Empty on success.' })
  userErrors!: UserError[];
}
