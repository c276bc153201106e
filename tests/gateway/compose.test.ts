import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompositionFailed, composeSupergraph } from '#gateway/compose/compose.ts';
import { readSupergraph } from '#gateway/supergraph/read-supergraph.ts';
import { ask } from './support/ask.ts';
import { composeFixtures, openGateway, type SubgraphFixture } from './support/fixture.ts';

const head = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const reasonsOf = (...subgraphs: [string, string][]): string => {
  try {
    composeSupergraph(subgraphs.map(([name, sdl]) => ({ name, sdl, url: `http://127.0.0.1:1/${name}` })));
  } catch (error) {
    if (error instanceof CompositionFailed) return error.message;
    throw error;
  }
  return 'composed';
};

describe('subgraphs that do not compose: which, and which field', () => {
  test('the same field with two types', () => {
    const reasons = reasonsOf(
      ['one', `${head} type Query { a: Thing } type Thing @key(fields: "id") { id: ID! size: Int }`],
      ['two', `${head} type Thing @key(fields: "id") { id: ID! size: String }`],
    );
    expect(reasons).toMatch(/Thing\.size/);
    expect(reasons).toMatch(/one/);
    expect(reasons).toMatch(/two/);
  });
  test('a syntax error', () => {
    expect(reasonsOf(['one', 'type Query { a: Int ']).toString()).toMatch(/\[one\] Syntax Error.*line 1/);
  });
  test('a field that cannot be reached', () => {
    const reasons = reasonsOf(
      ['one', `${head} type Query { a: Thing } type Thing @key(fields: "id") { id: ID! }`],
      ['two', `${head} type Thing @key(fields: "other") { other: ID! size: Int }`],
    );
    expect(reasons).toMatch(/SATISFIABILITY_ERROR.*size/s);
  });
});

test('the committed schemas and supergraph are what the code makes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    './infra/typescript.mjs',
    'gateway/compose/main.ts',
    '--check',
  ]);
  expect(stdout).toContain('up to date');
});

test('the committed typed documents are what their operations and the schema make', async () => {
  const [command, args] = [
    process.execPath,
    ['node_modules/.bin/graphql-codegen', '--config', 'codegen.ts', '--check'],
  ];
  await expect(promisify(execFile)(command, args)).resolves.toBeTruthy();
});

test('the committed supergraph says for every field who may have it', async () => {
  const { authority } = readSupergraph(await readFile('gateway/supergraph.graphql', 'utf8'), {
    everyFieldDeclares: true,
  });
  expect(authority?.demands.size).toBeGreaterThan(50);
});

describe('another supergraph', () => {
  const version = (field: string): SubgraphFixture => ({
    name: 'one',
    sdl: `type Query { ${field}: Int  both: Int }`,
    resolvers: { Query: { [field]: () => 1, both: () => 2 } },
  });
  let gateway: Awaited<ReturnType<typeof openGateway>>;
  beforeAll(async () => {
    gateway = await openGateway([version('before')]);
  });
  afterAll(() => gateway.close());

  test('is served from now on, and one that does not load changes nothing', async () => {
    expect((await ask(gateway.url, '{ before }')).errors).toEqual([]);
    for (const bad of ['nonsense {', 'type Query { a: Int }', 'enum join__Graph { A } type Query { a: Int }']) {
      expect(() => gateway.update(bad), bad).toThrow();
      expect((await ask(gateway.url, '{ before: both }')).data).toEqual({ before: 2 });
    }
    gateway.update(composeFixtures([version('after')]));
    expect((await ask(gateway.url, '{ before }')).status).toBe(400);
    expect((await ask(gateway.url, '{ after: both }')).data).toEqual({ after: 2 });
    expect((await ask(gateway.url, '{ __type(name: "Query") { fields { name } } }')).text).toContain('"after"');
  });
});
