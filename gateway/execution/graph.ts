import { type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { createTypeMatcher, type TypeMatcher } from './type-conditions.ts';

/** One generation of the supergraph, made anew at every load. An open subscription keeps the one it began with. */
export type Graph = {
  apiSchema: GraphQLSchema;
  /** The same as Apollo's planner has it. */
  api: Schema;
  planner: QueryPlanner;
  /** Type conditions of plans, which may name inaccessible types. */
  matches: TypeMatcher;
  /** Type conditions of operations. */
  apiMatches: TypeMatcher;
};

/** Builds what planning and executing needs from a supergraph that ApolloGateway has loaded. */
export function createGraph({
  apiSchema,
  coreSupergraphSdl,
}: {
  apiSchema: GraphQLSchema;
  coreSupergraphSdl: string;
}): Graph {
  const supergraph = Supergraph.build(coreSupergraphSdl, { validateSupergraph: false });
  return {
    apiSchema,
    api: supergraph.apiSchema(),
    planner: new QueryPlanner(supergraph, {}),
    matches: createTypeMatcher(supergraph.schema.toGraphQLJSSchema()),
    apiMatches: createTypeMatcher(apiSchema),
  };
}
