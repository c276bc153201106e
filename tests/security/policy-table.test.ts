import {
  buildASTSchema,
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  parse,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGraphClient } from '#tests/harness/client.ts';
import { type StorySystem, startStorySystem } from '#tests/harness/system.ts';
import { type Cast, castPeople } from './policy/cast.ts';
import { type Comparison, compareDoor } from './policy/compare.ts';
import { type Door, httpDoor, socketDoor, subgraphDoor } from './policy/doors.ts';
import { compareSubscriptionsOverHttp } from './policy/subscriptions-over-http.ts';
import { policyTable as table } from './policy-table/table.ts';

/** The table that was written by hand, against the product as it runs: who may have what, through every door. */
describe('the policy table', () => {
  let system: StorySystem;
  let cast: Cast;
  let schema: GraphQLSchema;
  const seen: Comparison[] = [];
  let operations = 0;

  beforeAll(async () => {
    system = await startStorySystem('apart');
    cast = await castPeople(system.url);
    const client = createGraphClient(system.url);
    schema = buildClientSchema(await client.get<IntrospectionQuery>(getIntrospectionQuery()));
  }, 120_000);
  afterAll(() => system?.stop());

  async function expectSame(
    door: Door,
    { schema, kinds }: Pick<Parameters<typeof compareDoor>[1], 'schema' | 'kinds'>,
  ) {
    const compared = await compareDoor(door, { schema, kinds, table, cast });
    await door.close();
    seen.push(...compared.comparisons);
    operations += compared.operations;
    console.log(door.name, compared.comparisons.length, compared.paths, compared.operations);
    expect(differences(compared.comparisons)).toEqual([]);
  }

  test('is what the gateway does over HTTP', async () => {
    await expectSame(httpDoor(system.url), { schema, kinds: ['query', 'mutation'] });
  }, 240_000);

  test('is what the gateway does over a socket, in subscriptions too', async () => {
    await expectSame(socketDoor(system.url), { schema, kinds: ['query', 'mutation', 'subscription'] });
  }, 240_000);

  test('is what every subgraph does by itself, asked for entities by their keys too', async () => {
    for (const url of system.subgraphUrls) {
      const door = subgraphDoor(url, system.callerSecret);
      await expectSame(door, { schema: await subgraphSchema(door), kinds: ['query', 'mutation'] });
    }
  }, 240_000);

  test('says who may subscribe, and over HTTP nobody can', async () => {
    expect(await compareSubscriptionsOverHttp(httpDoor(system.url), { schema, table, cast })).toEqual([]);
  });

  test('has been compared whole: every statement, and every field where it was to be had', () => {
    const cells = table.cells();
    const direct = new Set(seen.flatMap(({ cell, direct }) => (direct ? [cell] : [])));
    const closed = new Set(seen.map(({ cell }) => cell));
    expect(cells.filter((cell) => !closed.has(cell))).toEqual([]);

    if (process.env.SHOW) console.log(cells.filter((cell) => !direct.has(cell)).join('\n'));
    const had = new Set(seen.flatMap(({ cell, did }) => (did === 'allowed' ? [cell.split(' ')[0]] : [])));
    expect(table.coordinates.filter((coordinate) => !had.has(coordinate))).toEqual([]);
    console.log(
      `policy table: ${table.coordinates.length} fields, ${cells.length} statements (${direct.size} seen as such, the others behind what is refused), ` +
        `${seen.length} comparisons by ${operations} operations`,
    );
  });
});

/**
 * The comparisons that came out otherwise: one line for each statement, with the first path that showed it. What a
 * closed path hides says nothing new, as long as there is something that says why it is closed.
 */
function differences(comparisons: readonly Comparison[]): string[] {
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
async function subgraphSchema(door: Door): Promise<GraphQLSchema> {
  const { data } = await door.ask(null, { text: '{ _service { sdl } }', variables: {} });
  const { sdl } = (data as { _service: { sdl: string } })._service;
  return buildASTSchema(parse(sdl), { assumeValidSDL: true });
}
