import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { BookingStatus } from '#contracts/events/booking.ts';
import { Authenticated, PerCaller, Policy, RequiresScopes } from '#runtime/authority/declare.ts';
import { asPayload } from '#runtime/errors/user-error.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import { type BookingContext, callerId } from '../context.ts';
import { User } from '../customer/user.type.ts';
import { Provider } from '../provider/provider.type.ts';
import { Service } from '../service/service.type.ts';
import { BookingCancelInput, BookingRequestInput } from './booking.input.ts';
import type { BookingDocument } from './booking.model.ts';
import { Booking, BookingConnection, bookingStatusEnum } from './booking.type.ts';
import { bookingOf } from './booking-of.ts';
import { BookingPayload } from './booking-payload.type.ts';
import type { CancelBooking } from './cancel.ts';
import type { ListBookings } from './list-bookings.ts';
import { partyOf } from './party.ts';
import type { RequestBooking } from './request.ts';

export type BookingVerbs = { request: RequestBooking; cancel: CancelBooking; list: ListBookings };

@Resolver(() => Booking)
export class BookingResolver {
  private readonly verbs: BookingVerbs;

  constructor(verbs: BookingVerbs) {
    this.verbs = verbs;
  }

  @Authenticated()
  @PerCaller()
  @Query(() => Booking, {
    nullable: true,
    description: 'A booking by its id, for those who are party to it; null for everybody else and when there is none.',
  })
  async booking(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { loaders, caller }: BookingContext,
  ) {
    const booking = await loaders.booking.load(parseId('Booking', id, 'id'));
    return booking && partyOf(caller, booking) ? booking : null;
  }

  @RequiresScopes('bookings:read-all')
  @Query(() => BookingConnection, { description: 'Everybody’s bookings, the latest made first.' })
  bookings(
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, from 1 to 100.' }) first: number,
    @Arg('status', () => bookingStatusEnum, { nullable: true, description: 'Only those in this state.' })
    status?: BookingStatus | null,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    after?: string | null,
  ) {
    return this.verbs.list({ first, status: status ?? null, after: after ?? null });
  }

  @RequiresScopes('bookings:make')
  @Mutation(() => BookingPayload, {
    description:
      'Asks for an appointment. What can never be booked is refused at once; otherwise the booking is kept, PENDING, and decided within moments: follow `bookingUpdated`, or ask for the booking again.',
  })
  bookingRequest(
    @Arg('input', () => BookingRequestInput, { description: 'What is to be booked.' }) input: BookingRequestInput,
    @Ctx() { caller, requestId }: BookingContext,
  ): Promise<BookingPayload> {
    const { serviceId, startsAt, seats, note, idempotencyKey } = input;
    const request = { serviceId, startsAt, seats: seats ?? 1, note: note ?? null, idempotencyKey };
    const by = actorOf({ caller, requestId });
    return asPayload(async () => payloadOf(await this.verbs.request(callerId(caller), request, by)));
  }

  @Authenticated()
  @Mutation(() => BookingPayload, {
    description:
      'Cancels a booking that is PENDING or CONFIRMED. Its time is free again at once. Cancelling again changes nothing.',
  })
  bookingCancel(
    @Arg('input', () => BookingCancelInput, { description: 'Which booking.' }) { id, reason }: BookingCancelInput,
    @Ctx() { caller, requestId }: BookingContext,
  ): Promise<BookingPayload> {
    const by = actorOf({ caller, requestId });
    return asPayload(async () => payloadOf(await this.verbs.cancel(caller, { id, reason: reason ?? null }, by)));
  }

  @Policy('party')
  @FieldResolver(() => User, { description: 'Whose appointment it is.' })
  customer(@Root() { customerId }: Booking): User {
    return { id: customerId };
  }

  @Policy('party')
  @FieldResolver(() => Provider, { description: 'Who it is with, as it is now.' })
  provider(@Root() { providerId }: Booking, @Ctx() { loaders }: BookingContext) {
    return loaders.provider.load(providerId);
  }

  @Policy('party')
  @FieldResolver(() => Service, { description: 'What it is for, as it is now.' })
  service(@Root() { serviceId }: Booking, @Ctx() { loaders }: BookingContext) {
    return loaders.service.load(serviceId);
  }
}

@Resolver(() => User)
export class CustomerBookingsResolver {
  private readonly list: ListBookings;

  constructor(list: ListBookings) {
    this.list = list;
  }

  @Policy('self')
  @FieldResolver(() => BookingConnection, {
    nullable: true,
    description: 'What the person has booked, the latest made first. Null for everybody else.',
  })
  bookings(
    @Root() { id }: User,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, from 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    after?: string | null,
    @Arg('status', () => bookingStatusEnum, { nullable: true, description: 'Only those in this state.' })
    status?: BookingStatus | null,
  ) {
    return this.list({ customerId: id, first, status: status ?? null, after: after ?? null });
  }
}

function payloadOf(stored: Omit<BookingDocument, 'pending'>) {
  const booking = bookingOf(stored);
  return { booking, job: booking.job };
}
