import { Arg, Ctx, FieldResolver, Int, Resolver, Root, Subscription } from 'type-graphql';
import { Authenticated, PerCaller } from '#runtime/authority/declare.ts';
import { callerId, type UserContext } from '../context.ts';
import { Notification } from './notification.type.ts';
import { notificationOf } from './notification-of.ts';
import { NotificationUpdate } from './notification-update.type.ts';

type Asked = { args: { after?: string | null }; context: UserContext };

@Resolver(() => NotificationUpdate)
export class NotificationUpdateResolver {
  @Authenticated()
  @PerCaller()
  @Subscription(() => NotificationUpdate, {
    description:
      'What happens in your inbox. Without `after` it begins now; with the last `cursor` that you got it goes on where you left off.',
    // Promised, because the log is listened to before the client is told that it is subscribed.
    subscribe: ({ args: { after = null }, context }: Asked) => context.follow(callerId(context.caller), after) as never,
  })
  notificationUpdated(
    @Root() update: NotificationUpdate,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    _after?: string | null,
  ): NotificationUpdate {
    return update;
  }

  @Authenticated()
  @PerCaller()
  @FieldResolver(() => Notification, {
    nullable: true,
    description: 'The notification as it is now, which may be read already; null at the start and in a gap.',
  })
  async notification(@Root() { notificationId }: NotificationUpdate, @Ctx() { loaders, caller }: UserContext) {
    const stored = notificationId === null ? null : await loaders.notification.load(notificationId);
    return stored && stored.userId === caller.id ? notificationOf(stored) : null;
  }

  @Authenticated()
  @PerCaller()
  @FieldResolver(() => Int, { description: 'How many notifications of yours are unread now.' })
  unread(@Ctx() { loaders, caller }: UserContext) {
    return loaders.unread.load(callerId(caller));
  }
}
