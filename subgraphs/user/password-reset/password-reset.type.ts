import { Field, InputType, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';

@InputType({ description: 'Whose password is to be set anew.' })
export class PasswordResetRequestInput {
  @Field(() => String, { description: 'The address of the account. Case does not matter.' })
  email!: string;
}

@InputType({ description: 'What a password is set anew with.' })
export class PasswordResetInput {
  @Field(() => String, { description: 'The token of the newest e-mail. It is good once, and for half an hour.' })
  token!: string;

  @Field(() => String, { description: 'The password that the account is to have: 10 to 200 characters.' })
  newPassword!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the person will know the session by, such as `Firefox on Linux`: 1 to 100 characters.',
  })
  device?: string | null;
}

@ObjectType({ description: 'The outcome of asking for a password reset.' })
export class PasswordResetRequestPayload {
  @Public()
  @Field(() => Boolean, {
    nullable: true,
    description: 'True, whether or not there is such an account; null where there are errors.',
  })
  accepted!: boolean | null;

  @Public()
  @Field(() => [UserError], { description: 'Why nothing was done. Empty on success.' })
  userErrors!: UserError[];
}
