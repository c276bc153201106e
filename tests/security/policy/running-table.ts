import type { IntrospectionQuery } from 'graphql';
import { buildASTSchema, buildClientSchema, type GraphQLSchema, getIntrospectionQuery, parse } from 'graphql';
import { createGraphClient } from '#tests/harness/client.ts';
import { type StorySystem, startStorySystem, type Topology } from '#tests/harness/system.ts';
import { policyTable as table } from '../policy-table/table.ts';
import { type Cast, castPeople } from './cast.ts';
import { type Asked, type Comparison, compareDoor } from './compare.ts';
import type { Door } from './doors.ts';

/** As deep as the graph lets anybody ask. */
const AS_DEEP_AS_MAY_BE = 10;

/** The product as it runs, with the people who ask it, beside the table that says what they get. */
export type RunningTable = {
  system: StorySystem;
  schema: GraphQLSchema;
  cast: Cast;
  /** Everything that was compared so far. */
  comparisons: readonly Comparison[];
  operations(): number;
  /** Compares through a door, and gives the differences in words, one for each statement of the table. */
  differences(door: Door, asked: Pick<Asked, 'kinds'> & Partial<Asked>): Promise<string[]>;
  stop(): Promise<void>;
};

/** Starts the product in one of its topologies, with its cast. */
export async function startRunningTable(topology: Topology): Promise<RunningTable> {
  const system = await startStorySystem(topology);
  try {
    const cast = await castPeople(system.url);
    const client = createGraphClient(system.url);
    const schema = buildClientSchema(await client.get<IntrospectionQuery>(getIntrospectionQuery()));
    const comparisons: Comparison[] = [];
    let operations = 0;
    return {
      system,
      schema,
      cast,
      comparisons,
      operations: () => operations,
      async differences(door, asked) {
        const compared = await compareDoor(door, { schema, table, cast, deepest: AS_DEEP_AS_MAY_BE, ...asked });
        comparisons.push(...compared.comparisons);
        operations += compared.operations;
        return differencesOf(compared.comparisons);
      },
      stop: () => system.stop(),
    };
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/**
 * The comparisons that came out otherwise, each statement once, with the first path that showed it. What a closed path
 * hides says nothing new, as long as there is something that says why it is closed.
 */
function differencesOf(comparisons: readonly Comparison[]): string[] {
  const different = comparisons.filter(({ said, did }) => said !== did);
  const telling = different.filter(({ did }) => did !== 'closed');
  const lines = new Map<string, string>();
  for (const { cell, through, said, did } of telling.length > 0 ? telling : different) {
    const line = `${cell}: the table says ${said}, it was ${did}`;
    if (!lines.has(line)) lines.set(line, `${line} (${through})`);
  }
  return [...lines.values()];
}

/** A subgraph's schema, as it tells it to its gateway. */
export async function schemaBehind(door: Door): Promise<GraphQLSchema> {
  const { data } = await door.ask(null, { text: '{ _service { sdl } }', variables: {} });
  const { sdl } = (data as { _service: { sdl: string } })._service;
  return buildASTSchema(parse(sdl), { assumeValidSDL: true });
}
