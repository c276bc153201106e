import { Field, InputType, ObjectType } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';

@ObjectType({ description: 'How far the deletion of an account is.' })
export class AccountDeletion {
  @Authenticated()
  @Field(() => DateTime, { description: 'Since when nobody can act as this person any more.' })
  requestedAt!: Date;

  @Authenticated()
  @Field(() => [String], {
    description: 'The parts of the system that have not yet said that they erased what they had.',
  })
  remaining!: string[];

  @Authenticated()
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last of it was erased and the key to the rest destroyed; null until then.',
  })
  finishedAt!: Date | null;
}

@InputType({ description: 'What an account is deleted with.' })
export class AccountDeleteInput {
  @Field(() => String, { description: 'The password of the account: who only holds a token cannot delete it.' })
  password!: string;
}

@ObjectType({ description: 'The outcome of asking for the deletion of one’s account.' })
export class AccountDeletePayload {
  @Authenticated()
  @Field(() => AccountDeletion, {
    nullable: true,
    description: 'The deletion that has begun, unless there are errors.',
  })
  deletion!: AccountDeletion | null;

  @Authenticated()
  @Field(() => [UserError], { description: 'Why nothing was done. Empty on success.' })
  userErrors!: UserError[];
}
