import { Field, Float, InputType } from 'type-graphql';
import { GeoPointInput } from '#runtime/federated-schema/geo-point.ts';

@InputType({ description: 'What a provider must be like. Everything given must hold; nothing given finds all.' })
export class SearchProvidersInput {
  @Field(() => GeoPointInput, {
    nullable: true,
    description: 'Near this point. The nearest come first; without it, the best rated.',
  })
  near?: GeoPointInput | null;

  @Field(() => Float, {
    nullable: true,
    defaultValue: 10,
    description: 'How near, in kilometres: more than 0, at most 500. Means nothing without `near`.',
  })
  withinKm?: number | null;

  @Field(() => String, { nullable: true, description: 'A category that it offers, such as `plumbing`.' })
  category?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Beginnings of words in its name, city, categories or services; all must match. At most 100 characters.',
  })
  text?: string | null;
}
