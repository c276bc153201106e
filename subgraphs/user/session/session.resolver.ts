import { Arg, Mutation, Resolver } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { asPayload } from '#runtime/errors/user-error.ts';
import { answer } from '../answer.ts';
import type { Refresh } from './refresh.ts';
import { Session, SessionPayload, SignInInput, SignOutPayload } from './session.type.ts';
import { type SignIn, signInRules } from './sign-in.ts';
import type { SignOut } from './sign-out.ts';

@Resolver(() => Session)
export class SessionResolver {
  private readonly verbs: { signIn: SignIn; refresh: Refresh; signOut: SignOut };

  constructor(verbs: { signIn: SignIn; refresh: Refresh; signOut: SignOut }) {
    this.verbs = verbs;
  }

  @Public()
  @Mutation(() => SessionPayload, {
    description: 'Opens a session. An unknown address and a wrong password are both BAD_CREDENTIALS.',
  })
  signIn(@Arg('input', () => SignInInput, { description: 'Who wants to enter.' }) input: SignInInput) {
    return answer(signInRules, input, this.verbs.signIn);
  }

  @Public()
  @Mutation(() => SessionPayload, {
    description: 'Exchanges a refresh token for the next pair of tokens, with the roles that the person has now.',
  })
  refresh(
    @Arg('refreshToken', () => String, { description: 'The latest refresh token of the session.' })
    refreshToken: string,
  ) {
    return asPayload(() => this.verbs.refresh(refreshToken));
  }

  @Public()
  @Mutation(() => SignOutPayload, {
    description: 'Ends a session. Its refresh tokens are worthless at once; its access token runs out by itself.',
  })
  signOut(
    @Arg('refreshToken', () => String, { description: 'Any refresh token of the session.' }) refreshToken: string,
  ) {
    return asPayload(() => this.verbs.signOut(refreshToken));
  }
}
