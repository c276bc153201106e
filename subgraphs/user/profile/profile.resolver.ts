import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { User } from '../account/account.type.ts';
import { answer } from '../answer.ts';
import { callerId, type UserContext } from '../context.ts';
import { ProfilePayload, ProfileUpdateInput } from './profile.type.ts';
import { profileRules, type UpdateProfile } from './update-profile.ts';

@Resolver(() => User)
export class ProfileResolver {
  private readonly update: UpdateProfile;

  constructor(update: UpdateProfile) {
    this.update = update;
  }

  @Authenticated()
  @Mutation(() => ProfilePayload, { description: 'Changes one’s own profile.' })
  profileUpdate(
    @Arg('input', () => ProfileUpdateInput, { description: 'What to change.' }) input: ProfileUpdateInput,
    @Ctx() { caller, requestId }: UserContext,
  ) {
    return answer(profileRules, input, (changes) =>
      this.update(callerId(caller), changes, actorOf({ caller, requestId })),
    );
  }
}
