import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Authenticated, PerCaller, Public } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { User } from '../account/account.type.ts';

@ObjectType({ description: 'A sign-in: the tokens that a client acts with.' })
export class Session {
  @Public()
  @Field(() => String, {
    description:
      'Send it as `Authorization: Bearer …`. It holds for ten minutes. What happens meanwhile counts within a second: the session ends, roles are granted or revoked.',
  })
  accessToken!: string;

  @Public()
  @Field(() => DateTime, { description: 'Refresh before this instant.' })
  accessTokenExpiresAt!: Date;

  @Public()
  @Field(() => String, {
    description:
      'Give it to `refresh` to get the next pair; from then on the next one counts. Repeating a refresh within a few seconds gives the same successor; a spent token that comes back later ends the session.',
  })
  refreshToken!: string;

  @Public()
  @Field(() => User, {
    description:
      'Who signed in. Here, where the request itself is not signed in yet, only the `id` and the `displayName` can be asked for; `viewer` tells the rest.',
  })
  user!: User;
}

@ObjectType({ description: 'A session in which a person is signed in somewhere.' })
export class OpenSession {
  @Authenticated()
  @Field(() => ID, { description: 'The id of the session: `ses_` and 24 hexadecimal digits.' })
  id!: string;

  @Authenticated()
  @Field(() => String, {
    nullable: true,
    description: 'What the client called itself when the session was opened, or null. Plain text, never markup.',
  })
  device!: string | null;

  @Authenticated()
  @Field(() => String, { nullable: true, description: 'The IP address that it was last opened or refreshed from.' })
  address!: string | null;

  @Authenticated()
  @Field(() => DateTime, { description: 'When the person signed in.' })
  openedAt!: Date;

  @Authenticated()
  @Field(() => DateTime, { description: 'When it was last opened or refreshed.' })
  lastUsedAt!: Date;

  @Authenticated()
  @Field(() => DateTime, { description: 'When it ends, unless it is refreshed before.' })
  expiresAt!: Date;

  @Authenticated()
  @PerCaller()
  @Field(() => Boolean, { description: 'Whether it is the session that asks.' })
  current!: boolean;
}

@ObjectType({
  description: 'The outcome of registering, signing in, refreshing, or setting another password.',
})
export class SessionPayload {
  @Public()
  @Field(() => Session, { nullable: true, description: 'The session, unless there are errors.' })
  session!: Session | null;

  @Public()
  @Field(() => [UserError], { description: 'Why there is no session. Empty on success.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'The outcome of signing out, here, elsewhere or everywhere.' })
export class SignOutPayload {
  @Public()
  @Field(() => Boolean, { nullable: true, description: 'True when the session is over, also when it was over before.' })
  signedOut!: boolean | null;

  @Public()
  @Field(() => [UserError], { description: 'Why nothing was done. Empty on success.' })
  userErrors!: UserError[];
}

@InputType({ description: 'What an account is entered with.' })
export class SignInInput {
  @Field(() => String, { description: 'The address of the account. Case does not matter.' })
  email!: string;

  @Field(() => String, { description: 'The password of the account.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the person will know the session by, such as `Firefox on Linux`: 1 to 100 characters.',
  })
  device?: string | null;
}
