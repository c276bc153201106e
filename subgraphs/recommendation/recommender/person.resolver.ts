import { Arg, Ctx, Directive, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { PerCaller, Policy } from '#runtime/authority/declare.ts';
import { pageSize } from '#runtime/relay/connection.ts';
import type { RecommendationContext } from '../context.ts';
import { Recommendation, User } from './recommendation.type.ts';
import { toRecommendation } from './to-recommendation.ts';

@Resolver(() => User)
export class PersonResolver {
  @Policy('self')
  @PerCaller()
  @Directive('@requires(fields: "home { latitude longitude }")')
  @FieldResolver(() => [Recommendation], {
    // A suggestion is not worth losing the person for, when this subgraph does not answer or the caller may not see it.
    nullable: true,
    description:
      'Providers that may suit this person, best first and varied: from what they booked, where they live, and how ' +
      'others rate. Neither whom they booked before nor their own business. Only for themselves and for people who may read people.',
  })
  async recommendations(
    @Root() person: User,
    @Arg('first', () => Int, { defaultValue: 5, description: 'How many, from 1 to 20.' }) first: number,
    @Ctx() { loaders }: RecommendationContext,
  ): Promise<Recommendation[]> {
    const ask = { personId: person.id, home: person.home ?? null, first: pageSize(first, { max: 20 }) };
    return (await loaders.recommendations.load(ask)).map(toRecommendation);
  }
}
