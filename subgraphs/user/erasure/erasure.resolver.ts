import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { Authenticated, RequiresScopes } from '#runtime/authority/declare.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import { answer } from '../answer.ts';
import { callerId, type UserContext } from '../context.ts';
import { AccountDeleteInput, AccountDeletePayload, AccountDeletion } from './account-deletion.type.ts';
import { accountDeleteRules, type DeleteAccount } from './delete-account.ts';
import type { FindDeletion } from './find-deletion.ts';

export type ErasureVerbs = { deleteAccount: DeleteAccount; findDeletion: FindDeletion };

@Resolver()
export class ErasureResolver {
  private readonly verbs: ErasureVerbs;

  constructor(verbs: ErasureVerbs) {
    this.verbs = verbs;
  }

  @Authenticated()
  @Mutation(() => AccountDeletePayload, {
    description:
      'Deletes one’s own account. Nobody can act as this person from then on; what is kept about them is erased within moments, and cannot be brought back. A wrong password is BAD_CREDENTIALS, and counts like a failed sign-in; the only ADMIN gets FORBIDDEN.',
  })
  accountDelete(
    @Arg('input', () => AccountDeleteInput, { description: 'What shows that it is you.' }) input: AccountDeleteInput,
    @Ctx() fetch: UserContext,
  ) {
    return answer(accountDeleteRules, input, async (checked) =>
      this.verbs.deleteAccount(callerId(fetch.caller), checked, fetch),
    );
  }

  @RequiresScopes('people:read')
  @Query(() => AccountDeletion, {
    nullable: true,
    description: 'How far the deletion of a person’s account is; null where none was asked for.',
  })
  accountDeletion(@Arg('userId', () => ID, { description: 'The id of the person.' }) userId: string) {
    return this.verbs.findDeletion(parseId('User', userId, 'userId'));
  }
}
