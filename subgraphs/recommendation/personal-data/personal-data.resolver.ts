import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Policy } from '#runtime/authority/declare.ts';
import { JsonScalar } from '#runtime/federated-schema/json.ts';
import type { RecommendationContext } from '../context.ts';
import { PersonalData } from './personal-data.type.ts';

@Resolver(() => PersonalData)
export class PersonalDataResolver {
  @Policy('own')
  @FieldResolver(() => JsonScalar, {
    nullable: true,
    description: 'What the person’s taste is read from. Complete: it is not paged.',
  })
  behaviour(@Root() { id }: PersonalData, @Ctx() { collectBehaviour }: RecommendationContext) {
    return collectBehaviour(id);
  }
}
