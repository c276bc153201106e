import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { BookingContext } from '../context.ts';
import { Service } from '../service/service.type.ts';
import { Provider } from './provider.type.ts';

@Resolver(() => Provider)
export class ProviderResolver {
  @Public()
  @Query(() => Provider, { nullable: true, description: 'A provider by its id; null when there is none.' })
  async provider(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() { loaders }: BookingContext) {
    return loaders.provider.load(parseId('Provider', id, 'id'));
  }

  @Public()
  @FieldResolver(() => [Service], { description: 'What it offers.' })
  services(@Root() { id }: Provider, @Ctx() { loaders }: BookingContext) {
    return loaders.servicesOf.load(id);
  }
}
