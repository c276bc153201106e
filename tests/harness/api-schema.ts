import { readFile } from 'node:fs/promises';
import { buildClientSchema, buildSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import { createGraphClient } from './client.ts';

/** The schema as clients see it: from the running graph, or, where it does not tell, as it is in this repository. */
export async function readApiSchema(url: string): Promise<GraphQLSchema> {
  const { data } = await createGraphClient(url).ask<Parameters<typeof buildClientSchema>[0]>(getIntrospectionQuery());
  if (data) return buildClientSchema(data);
  return buildSchema(await readFile(new URL('../../clients/typescript/schema.graphql', import.meta.url), 'utf8'));
}
