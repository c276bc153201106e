import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Authenticated, Policy } from '#runtime/authority/declare.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { User } from '../account/account.type.ts';
import { answer } from '../answer.ts';
import { callerId, type UserContext } from '../context.ts';
import { preferencesOf } from './preferences.ts';
import {
  NotificationPreference,
  NotificationPreferencesPayload,
  NotificationPreferencesUpdateInput,
} from './preferences.type.ts';
import { preferencesRules, type UpdatePreferences } from './update-preferences.ts';

@Resolver(() => User)
export class PreferencesResolver {
  private readonly update: UpdatePreferences;

  constructor(update: UpdatePreferences) {
    this.update = update;
  }

  @Policy('own')
  @FieldResolver(() => [NotificationPreference], {
    nullable: true,
    description: 'In which ways the person is told of what: every kind, with what holds for it.',
  })
  async notificationPreferences(@Root() { id }: User, @Ctx() { loaders }: UserContext) {
    return preferencesOf(await loaders.chosenChannels.load(id));
  }

  @Authenticated()
  @Mutation(() => NotificationPreferencesPayload, {
    description: 'Changes in which ways one is told of what. It holds for what happens from then on.',
  })
  notificationPreferencesUpdate(
    @Arg('input', () => NotificationPreferencesUpdateInput, { description: 'What to change.' })
    input: NotificationPreferencesUpdateInput,
    @Ctx() context: UserContext,
  ) {
    return answer(preferencesRules, input, (given) => this.update(callerId(context.caller), given, actorOf(context)));
  }
}
