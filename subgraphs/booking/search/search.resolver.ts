import { Arg, Int, Query, Resolver } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { ProviderConnection } from '../provider/provider.type.ts';
import { SearchProvidersInput } from './search.input.ts';
import type { SearchProviders } from './search-providers.ts';

@Resolver()
export class SearchResolver {
  private readonly search: SearchProviders;

  constructor(search: SearchProviders) {
    this.search = search;
  }

  @Public()
  @Query(() => ProviderConnection, {
    description: 'Providers that match, the nearest first where the search is near a point, otherwise the best rated.',
  })
  searchProviders(
    @Arg('input', () => SearchProvidersInput, { description: 'What they must be like.' })
    { near, withinKm, category, text }: SearchProvidersInput,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, from 1 to 100.' }) first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor after which to go on. It belongs to the same search.',
    })
    after?: string | null,
  ) {
    const search = { near: near ?? null, withinKm: withinKm ?? null, category: category ?? null, text: text ?? null };
    return this.search(search, first, after ?? null);
  }
}
