import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { Authenticated, PerCaller } from '#runtime/authority/declare.ts';
import type { BookingContext } from '../context.ts';
import { Booking } from './booking.type.ts';
import { BookingUpdate } from './booking-update.type.ts';
import { partyOf } from './party.ts';

type Asked = { args: { id?: string | null; after?: string | null }; context: BookingContext };

@Resolver(() => BookingUpdate)
export class BookingUpdateResolver {
  @Authenticated()
  @PerCaller()
  @Subscription(() => BookingUpdate, {
    description:
      'What happens to your bookings, or to one booking that you are party to. Without `after` it begins now; with the last `cursor` that you got it goes on where you left off.',
    // Promised, because the log is listened to before the client is told that it is subscribed.
    subscribe: ({ args: { id = null, after = null }, context }: Asked) =>
      context.follow(context.caller, { id, after }) as never,
  })
  bookingUpdated(
    @Root() update: BookingUpdate,
    @Arg('id', () => ID, { nullable: true, description: 'Only this booking. Without it, all bookings that you made.' })
    _id?: string | null,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    _after?: string | null,
  ): BookingUpdate {
    return update;
  }

  @Authenticated()
  @PerCaller()
  @FieldResolver(() => Booking, {
    nullable: true,
    description: 'The booking as it is now, which may be later than what this update tells; null in a gap.',
  })
  async booking(@Root() { bookingId }: BookingUpdate, @Ctx() { loaders, caller }: BookingContext) {
    const booking = bookingId === null ? null : await loaders.booking.load(bookingId);
    return booking && partyOf(caller, booking) ? booking : null;
  }
}
