import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { BookingContext } from '../context.ts';
import { Provider } from '../provider/provider.type.ts';
import { Service } from './service.type.ts';

@Resolver(() => Service)
export class ServiceResolver {
  @Public()
  @Query(() => Service, { nullable: true, description: 'A service by its id; null when there is none.' })
  async service(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() { loaders }: BookingContext) {
    return loaders.service.load(parseId('Service', id, 'id'));
  }

  @Public()
  @FieldResolver(() => Provider, { description: 'Who does it.' })
  provider(@Root() { providerId }: Service, @Ctx() { loaders }: BookingContext) {
    return loaders.provider.load(providerId);
  }
}
