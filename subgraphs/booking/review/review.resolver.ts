import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import type { BookingContext } from '../context.ts';
import { User } from '../customer/user.type.ts';
import { Provider } from '../provider/provider.type.ts';
import { reviewPage } from './list-reviews.ts';
import { Review, ReviewConnection } from './review.type.ts';

@Resolver(() => Provider)
export class ProviderReviewsResolver {
  @Public()
  @FieldResolver(() => ReviewConnection, { description: 'What customers say about it, newest first.' })
  reviews(
    @Root() { id }: Provider,
    @Ctx() { loaders }: BookingContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, from 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    after?: string | null,
  ) {
    return loaders.reviews.load(reviewPage(id, first, after ?? null));
  }
}

@Resolver(() => Review)
export class ReviewResolver {
  @Public()
  @FieldResolver(() => User, { description: 'Who wrote it.' })
  author(@Root() { authorId }: Review): User {
    return { id: authorId };
  }
}
