import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import type { RecommendationContext } from '../context.ts';
import { Reason } from './recommendation.type.ts';
import type { ReasonOfFact } from './to-recommendation.ts';

@Resolver(() => Reason)
export class ReasonResolver {
  @Public()
  @FieldResolver(() => String, {
    description: 'The reason in words, such as "1.2 km from your home". Plain text of at most 140 characters.',
  })
  text(@Root() { fact }: ReasonOfFact, @Ctx() { loaders }: RecommendationContext): Promise<string> {
    return loaders.wording.load(fact);
  }
}
