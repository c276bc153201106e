import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { Authenticated, PerCaller, Public, RequiresScopes } from '#runtime/authority/declare.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import { answer } from '../answer.ts';
import { callerId, type UserContext } from '../context.ts';
import { SessionPayload } from '../session/session.type.ts';
import { PasswordChangeInput, RegisterInput, User } from './account.type.ts';
import { type ChangePassword, passwordChangeRules } from './change-password.ts';
import type { Register } from './register.ts';
import { registerRules } from './registration.input.ts';

export type AccountVerbs = { register: Register; changePassword: ChangePassword };

@Resolver(() => User)
export class AccountResolver {
  private readonly verbs: AccountVerbs;

  constructor(verbs: AccountVerbs) {
    this.verbs = verbs;
  }

  @Public()
  @PerCaller()
  @Query(() => User, { nullable: true, description: 'Whoever asks. Null for whoever is not signed in.' })
  async viewer(@Ctx() { caller, loaders }: UserContext) {
    const user = caller.id === null ? null : await loaders.user.load(caller.id);
    return user?.closed ? null : user;
  }

  @RequiresScopes('people:read')
  @Query(() => User, { nullable: true, description: 'A person by id, or null when there is none.' })
  user(@Arg('id', () => ID, { description: 'The id of the person.' }) id: string, @Ctx() { loaders }: UserContext) {
    return loaders.user.load(parseId('User', id, 'id'));
  }

  @Public()
  @Mutation(() => SessionPayload, {
    description: 'Makes an account, which starts as a CUSTOMER, and opens its first session.',
  })
  register(
    @Arg('input', () => RegisterInput, { description: 'What the account is made from.' }) input: RegisterInput,
    @Ctx() fetch: UserContext,
  ) {
    return answer(registerRules, input, (checked) => this.verbs.register(checked, fetch));
  }

  @Authenticated()
  @Mutation(() => SessionPayload, {
    description:
      'Changes one’s own password, ends all of one’s sessions, and opens a fresh one. A wrong current password is BAD_CREDENTIALS, and counts like a failed sign-in.',
  })
  passwordChange(
    @Arg('input', () => PasswordChangeInput, { description: 'The password of now, and the next one.' })
    input: PasswordChangeInput,
    @Ctx() fetch: UserContext,
  ) {
    return answer(passwordChangeRules, input, async (checked) =>
      this.verbs.changePassword(callerId(fetch.caller), checked, fetch),
    );
  }
}
