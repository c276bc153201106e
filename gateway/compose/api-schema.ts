import { Supergraph } from '@apollo/federation-internals';
import { printSchema } from 'graphql';

/** The schema that clients see of a supergraph (stripped of its security directives): one graph, nothing of its parts. */
export const apiSchemaOf = (supergraphSdl: string): string =>
  printSchema(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema());
