import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, parse } from 'graphql';
import { type BuildSchemaOptions, buildSchema, createResolversMap } from 'type-graphql';
import { authorityDefinitions, authoritySpec } from '#runtime/authority/directives.ts';
import { enforceAuthority, type Policies } from '#runtime/authority/enforce.ts';
import { declareOwnFieldsOnly } from './external-fields.ts';

type ResolverClass = BuildSchemaOptions['resolvers'][number];

export type SubgraphDefinition = {
  name: string;
  /** One instance of each resolver class, built with what it needs. */
  resolvers: object[];
  /** Classes of types that no field of this subgraph returns directly, such as entities that others point to. */
  orphanedTypes?: BuildSchemaOptions['orphanedTypes'];
  /** How an entity is loaded from its key, always through a loader: a thousand references are one query. */
  references: Record<string, (reference: never, context: never) => Promise<unknown>>;
  policies?: Policies;
};

const federationSpec = 'https://specs.apollo.dev/federation/v2.9';
const head = /* GraphQL */ `
  extend schema
    @link(url: "${federationSpec}", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@tag",
      "@inaccessible", "@override", "@interfaceObject", "@composeDirective", "@authenticated", "@requiresScopes", "@policy"])
    @link(url: "${authoritySpec}", import: ["@public", "@perCaller"])
    @composeDirective(name: "@public")
    @composeDirective(name: "@perCaller")
`;

function noPubSub(): never {
  throw new Error('a subscription field must say where its events come from: @Subscription({ subscribe })');
}

/** Builds one subgraph's executable schema and its SDL from type-graphql classes, with its authority in force. */
export async function buildFederatedSchema(
  definition: SubgraphDefinition,
): Promise<{ schema: GraphQLSchema; sdl: string }> {
  const { name, resolvers, orphanedTypes = [], references, policies = {} } = definition;
  const byClass = new Map(resolvers.map((one) => [one.constructor, one]));
  const plain = await buildSchema({
    resolvers: [...byClass.keys()] as unknown as [ResolverClass & (new () => object)],
    orphanedTypes,
    container: { get: (wanted) => byClass.get(wanted) },
    // type-graphql insists on one; every subscription field here brings its own source from the event log.
    pubSub: { publish: noPubSub, subscribe: noPubSub },
    validate: false,
    skipCheck: true,
  });
  const sdl = `${head}\n${authorityDefinitions}\n${printSchemaWithDirectives(plain)}`;
  const map = createResolversMap(plain);
  for (const [type, load] of Object.entries(references)) {
    // Async without exception: a synchronous throw in one reference would fail the whole batch.
    const resolve = async (reference: unknown, context: unknown) => load(reference as never, context as never);
    map[type] = { ...(map[type] as object), __resolveReference: resolve } as never;
  }
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: map as never }]);
  enforceAuthority(name, schema, policies);
  return { schema, sdl: declareOwnFieldsOnly(sdl) };
}
