import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { PerCaller, Public, RequiresScopes } from '#runtime/authority/declare.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import { answer } from '../answer.ts';
import type { UserContext } from '../context.ts';
import { SessionPayload } from '../session/session.type.ts';
import { RegisterInput, User } from './account.type.ts';
import { type Register, registerRules } from './register.ts';

@Resolver(() => User)
export class AccountResolver {
  private readonly createAccount: Register;

  constructor(register: Register) {
    this.createAccount = register;
  }

  @Public()
  @PerCaller()
  @Query(() => User, { nullable: true, description: 'Whoever asks. Null for whoever is not signed in.' })
  viewer(@Ctx() { caller, loaders }: UserContext) {
    return caller.id === null ? null : loaders.user.load(caller.id);
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
  register(@Arg('input', () => RegisterInput, { description: 'What the account is made from.' }) input: RegisterInput) {
    return answer(registerRules, input, this.createAccount);
  }
}
