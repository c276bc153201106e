import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { pageSize } from '#runtime/relay/connection.ts';
import type { RecommendationContext } from '../context.ts';
import { Provider, Recommendation } from './recommendation.type.ts';
import { toRecommendation } from './to-recommendation.ts';

@Resolver(() => Provider)
export class ProviderResolver {
  @Public()
  @FieldResolver(() => [Recommendation], {
    // When this subgraph does not answer, the provider is still there.
    nullable: true,
    description: 'Other providers like this one: alike in what they offer, and near it. The most alike first.',
  })
  async similar(
    @Root() provider: Provider,
    @Arg('first', () => Int, { defaultValue: 5, description: 'How many, from 1 to 20.' }) first: number,
    @Ctx() { loaders }: RecommendationContext,
  ): Promise<Recommendation[]> {
    const ask = { providerId: provider.id, first: pageSize(first, { max: 20 }) };
    return (await loaders.similar.load(ask)).map(toRecommendation);
  }
}
