import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { Authenticated, Policy, Public } from '#runtime/authority/declare.ts';
import { asPayload } from '#runtime/errors/user-error.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import { User } from '../account/account.type.ts';
import { answer } from '../answer.ts';
import { callerId, type UserContext } from '../context.ts';
import type { ListSessions } from './list-sessions.ts';
import type { Refresh } from './refresh.ts';
import type { RevokeSession } from './revoke-session.ts';
import { OpenSession, SessionPayload, SignInInput, SignOutPayload } from './session.type.ts';
import { type SignIn, signInRules } from './sign-in.ts';
import type { SignOut } from './sign-out.ts';
import type { SignOutEverywhere } from './sign-out-everywhere.ts';

export type SessionVerbs = {
  signIn: SignIn;
  refresh: Refresh;
  signOut: SignOut;
  list: ListSessions;
  revoke: RevokeSession;
  signOutEverywhere: SignOutEverywhere;
};

@Resolver(() => User)
export class SessionResolver {
  private readonly verbs: SessionVerbs;

  constructor(verbs: SessionVerbs) {
    this.verbs = verbs;
  }

  @Public()
  @Mutation(() => SessionPayload, {
    description:
      'Opens a session. An unknown address and a wrong password are both BAD_CREDENTIALS, and after too many of them THROTTLED.',
  })
  signIn(
    @Arg('input', () => SignInInput, { description: 'Who wants to enter.' }) input: SignInInput,
    @Ctx() fetch: UserContext,
  ) {
    return answer(signInRules, input, (checked) => this.verbs.signIn(checked, fetch));
  }

  @Public()
  @Mutation(() => SessionPayload, {
    description: 'Exchanges a refresh token for the next pair of tokens, with the roles that the person has now.',
  })
  refresh(
    @Arg('refreshToken', () => String, { description: 'The latest refresh token of the session.' })
    refreshToken: string,
    @Ctx() fetch: UserContext,
  ) {
    return asPayload(() => this.verbs.refresh(refreshToken, fetch));
  }

  @Public()
  @Mutation(() => SignOutPayload, {
    description:
      'Ends a session. Its refresh tokens are worthless at once, its access token within a second, and its sockets close.',
  })
  signOut(
    @Arg('refreshToken', () => String, { description: 'Any refresh token of the session.' }) refreshToken: string,
    @Ctx() fetch: UserContext,
  ) {
    return asPayload(() => this.verbs.signOut(refreshToken, fetch));
  }

  @Policy('own')
  @FieldResolver(() => [OpenSession], {
    nullable: true,
    description: 'Where the person is signed in now, newest first, at most 100. For the person alone.',
  })
  sessions(@Root() user: User, @Ctx() { caller }: UserContext) {
    return this.verbs.list(user.id, caller.sessionId);
  }

  @Authenticated()
  @Mutation(() => SignOutPayload, {
    description: 'Ends one of one’s own sessions, as `signOut` does. Ending it twice is no error.',
  })
  sessionRevoke(
    @Arg('id', () => ID, { description: 'Which one.' }) id: string,
    @Ctx() { caller, requestId }: UserContext,
  ) {
    return asPayload(async () =>
      this.verbs.revoke(callerId(caller), parseId('Session', id, 'id'), actorOf({ caller, requestId })),
    );
  }

  @Authenticated()
  @Mutation(() => SignOutPayload, {
    description: 'Ends all of one’s own sessions, as `signOut` does, the one that asks included.',
  })
  signOutEverywhere(@Ctx() { caller, requestId }: UserContext) {
    return asPayload(async () => this.verbs.signOutEverywhere(callerId(caller), actorOf({ caller, requestId })));
  }
}
