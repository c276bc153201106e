import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import type { BookingContext } from '../context.ts';
import { Service } from '../service/service.type.ts';
import { listSlots } from './list-slots.ts';
import { Slot } from './slot.type.ts';

@Resolver(() => Service)
export class AvailabilityResolver {
  private readonly clock: () => Date;

  constructor(clock: () => Date) {
    this.clock = clock;
  }

  @Public()
  @FieldResolver(() => [Slot], {
    description: 'The times that are free now, in order. A booking can still lose the race for one of them.',
  })
  slots(
    @Root() service: Service,
    @Arg('from', () => DateTime, { description: 'From when: the first that starts then or later.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'Until when: none starts then or later. At most 14 days after `from`.' })
    to: Date,
    @Ctx() { loaders }: BookingContext,
  ) {
    return listSlots(loaders, service, { from, to, now: this.clock() });
  }
}
