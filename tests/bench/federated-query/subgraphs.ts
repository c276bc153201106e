import DataLoader from 'dataloader';
import type { GraphQLSchema } from 'graphql';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Authenticated, Public } from '#runtime/authority/declare.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';

/**
 * Three subgraphs over data in memory, with a loader for every entity, so that the figure is about the gateway and
 * not about a database. The same schemas are served by stock Apollo and by Sangam.
 */
const bookings = Array.from({ length: 10_000 }, (_, n) => ({
  id: `bkg_${n}`,
  status: n % 3 === 0 ? 'CONFIRMED' : 'PENDING',
  startsAt: new Date(1_800_000_000_000 + n * 60_000).toISOString(),
  note: `Booking number ${n}`,
  customer: { id: `usr_${(n * 7) % 1_000}` },
}));
const customers = new Map(
  Array.from({ length: 1_000 }, (_, n) => [`usr_${n}`, { id: `usr_${n}`, name: `Customer ${n}`, city: 'Kathmandu' }]),
);

type Loaders = { customer: DataLoader<string, unknown>; picks: DataLoader<string, unknown> };
export type BenchContext = FetchContext & { loaders: Loaders };

/** Fresh loaders for one fetch, as every subgraph has them. */
export const withLoaders = <Fetch extends object>(fetch: Fetch): Fetch & { loaders: Loaders } => ({
  ...fetch,
  loaders: {
    customer: new DataLoader(async (ids) => ids.map((id) => customers.get(id) ?? null)),
    picks: new DataLoader(async (ids) =>
      ids.map((id) => ({ provider: `Provider for ${id}`, score: (Number(id.slice(4)) % 100) / 100 })),
    ),
  },
});

@Directive('@key(fields: "id")')
@ObjectType('User', { description: 'A customer.' })
class Customer {
  @Authenticated()
  @Field(() => ID)
  id!: string;

  @Authenticated()
  @Field(() => String)
  name!: string;

  @Public()
  @Field(() => String)
  city!: string;
}

@Resolver(() => Customer)
class CustomerResolver {
  @Authenticated()
  @Query(() => Customer, { nullable: true })
  customer(@Arg('id', () => ID) id: string, @Ctx() context: BenchContext) {
    return context.loaders.customer.load(id);
  }
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('User')
class CustomerReference {
  @Authenticated()
  @Field(() => ID)
  id!: string;
}

@ObjectType()
class Booking {
  @Authenticated()
  @Field(() => ID)
  id!: string;

  @Authenticated()
  @Field(() => String)
  status!: string;

  @Public()
  @Field(() => String)
  startsAt!: string;

  @Public()
  @Field(() => String)
  note!: string;

  @Authenticated()
  @Field(() => CustomerReference)
  customer!: CustomerReference;
}

@Resolver(() => Booking)
class BookingResolver {
  @Authenticated()
  @Query(() => [Booking])
  bookings(@Arg('from', () => Int) from: number, @Arg('first', () => Int) first: number) {
    const start = from % (bookings.length - first);
    return bookings.slice(start, start + first);
  }
}

@ObjectType()
class Recommendation {
  @Public()
  @Field(() => String)
  provider!: string;

  @Public()
  @Field(() => Float)
  score!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('User')
class Person {
  @Authenticated()
  @Field(() => ID)
  id!: string;
}

@Resolver(() => Person)
class RecommendationResolver {
  @Authenticated()
  @FieldResolver(() => Recommendation)
  recommendation(@Root() person: Person, @Ctx() context: BenchContext) {
    return context.loaders.picks.load(person.id);
  }

  @Public()
  @Query(() => Int)
  recommendationCount() {
    return customers.size;
  }
}

export const names = ['user', 'booking', 'recommendation'] as const;
export type BenchSubgraph = (typeof names)[number];

/** Builds one of the three. */
export function buildBenchSubgraph(name: BenchSubgraph): Promise<{ schema: GraphQLSchema; sdl: string }> {
  if (name === 'user') {
    const load = (reference: { id: string }, context: BenchContext) => context.loaders.customer.load(reference.id);
    return buildFederatedSchema({ name, resolvers: [new CustomerResolver()], references: { User: load } });
  }
  if (name === 'booking') {
    return buildFederatedSchema({ name, resolvers: [new BookingResolver()], references: {} });
  }
  const refer = async (reference: { id: string }) => ({ id: reference.id });
  return buildFederatedSchema({
    name,
    resolvers: [new RecommendationResolver()],
    orphanedTypes: [Person],
    references: { User: refer },
  });
}

/** Ten bookings, their customers, and what is recommended to each of them. */
export const operation = /* GraphQL */ `
  query Bookings($from: Int!) {
    bookings(from: $from, first: 10) {
      id
      status
      startsAt
      note
      customer {
        id
        name
        city
        recommendation {
          provider
          score
        }
      }
    }
  }
`;
