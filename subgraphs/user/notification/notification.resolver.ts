import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import { Authenticated, Policy } from '#runtime/authority/declare.ts';
import { asPayload } from '#runtime/errors/user-error.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { User } from '../account/account.type.ts';
import { callerId, type UserContext } from '../context.ts';
import type { ListNotifications } from './list-notifications.ts';
import type { MarkRead } from './mark-read.ts';
import { NotificationConnection, NotificationsPayload } from './notification.type.ts';

type Verbs = { list: ListNotifications; markRead: MarkRead };

@Resolver(() => User)
export class NotificationResolver {
  private readonly verbs: Verbs;

  constructor(verbs: Verbs) {
    this.verbs = verbs;
  }

  @Policy('self')
  @FieldResolver(() => NotificationConnection, { nullable: true, description: 'The person’s inbox, newest first.' })
  notifications(
    @Root() user: User,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, from 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    after?: string | null,
  ) {
    return this.verbs.list(user.id, first, after ?? null);
  }

  @Policy('self')
  @FieldResolver(() => Int, { nullable: true, description: 'How many notifications the person has not read.' })
  unreadNotifications(@Root() user: User, @Ctx() { loaders }: UserContext) {
    return loaders.unread.load(user.id);
  }

  @Authenticated()
  @Mutation(() => NotificationsPayload, {
    description: 'Marks notifications in one’s own inbox as read. With an id that is not there, none is marked.',
  })
  notificationsMarkRead(
    @Arg('ids', () => [ID], { description: 'Which ones: 1 to 100 ids.' }) ids: string[],
    @Ctx() context: UserContext,
  ) {
    return asPayload(() => this.verbs.markRead(callerId(context.caller), ids, actorOf(context)));
  }
}
