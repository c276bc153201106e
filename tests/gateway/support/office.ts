import { authorityDefinitions, authoritySpec } from '#runtime/authority/directives.ts';
import type { PolicyRule } from '#runtime/authority/enforce.ts';
import type { Channel } from './channel.ts';
import type { SubgraphFixture } from './fixture.ts';

/** The head of a subgraph of our own: each of its fields has to say who may have it. */
export const ownHead = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes", "@policy", "@composeDirective", "@interfaceObject"])
  @link(url: "${authoritySpec}", import: ["@public", "@perCaller"])
  @composeDirective(name: "@public") @composeDirective(name: "@perCaller")
  ${authorityDefinitions}`;

type Told = { everyone: number } & { mine: number };

/** A graph of our own with one field and one subscription for each kind of authority. */
export const office = (channel?: Channel<Partial<Told>>, self: PolicyRule = () => false): SubgraphFixture => ({
  name: 'office',
  sdl: `${ownHead}
    type Query {
      open(of: [Int!], filter: Filter): Int! @public
      mine: Int! @authenticated
      everyone: Int! @requiresScopes(scopes: [["people:read"]])
      figures: Int! @requiresScopes(scopes: [["system:read"]])
      file: Int @policy(policies: [["self"]])
    }
    input Filter { name: String!  inner: Inner  tags: [String!] }
    input Inner { name: String! }
    type Mutation { note: Int! @authenticated }
    type Subscription {
      mine: Int! @authenticated
      everyone: Int! @requiresScopes(scopes: [["people:read"]])
    }`,
  resolvers: {
    Query: { open: () => 1, mine: () => 2, everyone: () => 3, figures: () => 4, file: () => 5 },
    Mutation: { note: () => 6 },
    Subscription: {
      mine: { subscribe: () => channel?.subscribe() },
      everyone: { subscribe: () => channel?.subscribe() },
    },
  },
  policies: { self },
});
