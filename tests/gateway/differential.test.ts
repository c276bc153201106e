import type { ApolloGateway } from '@apollo/gateway';
import { type ExecutionResult, type GraphQLError, parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous } from '#contracts/caller.ts';
import { createServedGraph, type ServedGraph } from '#gateway/supergraph/served-graph.ts';
import { composeFixtures, inProcessSources, sourceIn, testParts } from './support/fixture.ts';
import { randomQuery, randomVariables, seeded } from './support/random-query.ts';
import { town } from './support/town.ts';

/** Our executor against @apollo/gateway's own, on the same plans' subgraphs: what a client sees must be the same. */
const QUERIES = 60;
let served: ServedGraph;

beforeAll(async () => {
  const fixtures = town();
  served = createServedGraph({
    supergraphSdl: composeFixtures(fixtures),
    sourceOf: sourceIn(inProcessSources(fixtures)),
    own: false,
    limits: {
      tokens: 1e5,
      depth: 50,
      fields: 1e5,
      aliases: 1e4,
      repeats: 1e4,
      directives: 1e4,
      cost: 1e9,
      bodyBytes: 1e6,
      operationsPerSocket: 1,
    },
    introspection: true,
    reserved: [],
    log: testParts().log,
  });
  await served.apollo.load();
});
afterAll(() => served.close());

async function byApollo(apollo: ApolloGateway, query: string, variables: Record<string, unknown>) {
  const context = { caller: anonymous, requestId: 'test' };
  const request = { query, variables };
  const rest = { queryHash: query, source: query, metrics: {}, logger: console, schema: apollo.schema };
  return apollo.executor({ ...rest, request, document: parse(query), context } as never);
}

/**
 * Errors by message and fields, each once. Positions in lists are left out: where a list mixes types, Apollo's executor
 * counts only the entities of the one type and so names the wrong place.
 */
const errorsOf = ({ errors = [] }: ExecutionResult) =>
  new Set(
    errors.map(({ message, path }) => `${path?.filter((part) => typeof part === 'string').join('.')}: ${message}`),
  );

/** Beside other errors, Apollo's executor is silent about a null where none may be; ours tells one that stands alone. */
const isNoBreach = ({ message }: GraphQLError) => !message.startsWith('Cannot return null');

test(`${QUERIES} generated queries are answered as @apollo/gateway answers them`, async () => {
  const { schema, admit } = served.operations();
  let compared = 0;
  for (let seed = 1; compared < QUERIES; seed += 1) {
    const random = seeded(seed);
    const query = randomQuery(schema, random);
    const variables = randomVariables(random);
    // Two aliases may clash by chance; such a query is no query.
    if (validate(schema, parse(query)).length > 0) continue;
    compared += 1;
    const theirs = await byApollo(served.apollo, query, variables);
    const admitted = admit({ query, variables }, { caller: anonymous, requestId: 'test' });
    if ('errors' in admitted) throw new Error(`${query}\n${JSON.stringify(admitted.errors)}`);
    const ours = await admitted.execute();

    const about = `seed ${seed}: ${query} ${JSON.stringify(variables)}`;
    expect(JSON.stringify(ours.data), about).toBe(JSON.stringify(theirs.data));
    if (theirs.extensions?.valueCompletion) expect(ours.errors?.length, about).toBeGreaterThan(0);
    else expect(errorsOf({ ...ours, errors: ours.errors?.filter(isNoBreach) ?? [] }), about).toEqual(errorsOf(theirs));
  }
});
