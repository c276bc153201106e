import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Policy } from '#runtime/authority/declare.ts';
import { JsonScalar } from '#runtime/federated-schema/json.ts';
import type { CollectedBookings } from './collect-bookings.ts';
import { PersonalData } from './personal-data.type.ts';

@Resolver(() => PersonalData)
export class PersonalDataResolver {
  private readonly collect: (personId: string) => Promise<CollectedBookings>;

  constructor(collect: (personId: string) => Promise<CollectedBookings>) {
    this.collect = collect;
  }

  @Policy('own')
  @FieldResolver(() => JsonScalar, {
    nullable: true,
    description:
      'What the person booked, with notes and reasons, the reviews that they wrote, and the providers that they own. Complete: it is not paged.',
  })
  bookings(@Root() { id }: PersonalData) {
    return this.collect(id);
  }
}
