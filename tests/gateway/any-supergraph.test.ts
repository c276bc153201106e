import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeSupergraph } from '#gateway/compose/compose.ts';
import { ask, codesOf } from './support/ask.ts';

/** `npm run gateway` in front of a federation that knows nothing of Sangam: Apollo's own servers, as documented. */
const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';
const products = `${link}
  type Query { products: [Product!]!  soldOut: Product }
  type Product @key(fields: "sku") { sku: ID!  name: String! }`;
const stock = `${link}
  type Product @key(fields: "sku") { sku: ID!  left: Int }`;
const bySku = (one: { sku: string }) => one;

let folder: string;
let gateway: ChildProcess;
let url: string;
const servers: ApolloServer[] = [];

async function serve(sdl: string, resolvers: object): Promise<string> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  const server = new ApolloServer({ schema, introspection: false });
  servers.push(server);
  return (await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } })).url;
}

function run(args: string[]): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, ['--import', './infra/typescript.mjs', 'gateway/serve-any.ts', ...args], {
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sangam-any-'));
  const urls = await Promise.all([
    serve(products, {
      Query: {
        products: () => [
          { sku: 'a', name: 'Lamp' },
          { sku: 'b', name: 'Chair' },
        ],
        soldOut: () => {
          throw new GraphQLError('Nothing is sold out', { extensions: { code: 'NOTHING_SOLD_OUT', host: '10.0.0.1' } });
        },
      },
    }),
    serve(stock, {
      Product: {
        __resolveReference: bySku,
        left: ({ sku }: { sku: string }) => {
          if (sku === 'b') throw new Error('postgres://10.0.0.1 is down');
          return 3;
        },
      },
    }),
  ]);
  const supergraph = composeSupergraph([
    { name: 'products', sdl: products, url: urls[0] },
    { name: 'stock', sdl: stock, url: urls[1] },
  ]);
  await writeFile(join(folder, 'supergraph.graphql'), supergraph);
  gateway = run(['--supergraph', join(folder, 'supergraph.graphql'), '--port', '0']);
  const [line] = await once(createInterface(gateway.stdout as NodeJS.ReadableStream), 'line');
  url = /^ready (http:\S+)/.exec(String(line))?.[1] ?? '';
});
afterAll(async () => {
  gateway.kill('SIGTERM');
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

test('joins what the subgraphs know, without a database, Redis, secrets or a table of authority', async () => {
  const { data, errors } = await ask(url, '{ products { name left } }');
  expect(data).toEqual({
    products: [
      { name: 'Lamp', left: 3 },
      { name: 'Chair', left: null },
    ],
  });
  expect(errors).toMatchObject([
    { path: ['products', 1, 'left'], extensions: { code: 'INTERNAL', subgraph: 'stock' } },
  ]);
  expect(JSON.stringify(errors)).not.toContain('10.0.0.1');
});

test('passes on the codes that its subgraphs give on purpose, and nothing else of them', async () => {
  const { errors } = await ask(url, '{ soldOut { sku } }');
  expect(errors[0]).toMatchObject({ message: 'Nothing is sold out', extensions: { code: 'NOTHING_SOLD_OUT' } });
  expect(JSON.stringify(errors)).not.toContain('10.0.0.1');
});

test('refuses tokens that it cannot verify, and subgraph machinery', async () => {
  expect(codesOf(await ask(url, '{ products { name } }', { token: 'x.y.z' }))).toEqual(['UNAUTHENTICATED']);
  expect(codesOf(await ask(url, '{ _service { sdl } }'))).toEqual(['BAD_INPUT']);
  expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);
  expect((await fetch(`${url}/api/system/status`)).status).toBe(404);
});

test.each([
  [['--port', '0'], /usage: npm run gateway/],
  [['--supergraph', 'does-not-exist.graphql'], /does-not-exist\.graphql cannot be read/],
  [['--supergraph', 'package.json'], /package\.json does not load: the supergraph is not GraphQL/],
  [['--supergraph', 'subgraphs/user/schema.graphql'], /not a supergraph: it has no join__Graph/],
  [['--supergraph', 'gateway/supergraph.graphql', '--port', 'many'], /--port many is no port/],
])('says why it does not start: %s', async (args, reason) => {
  const failed = run(args);
  let said = '';
  failed.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(failed, 'close');
  expect(code).toBe(1);
  expect(said).toMatch(reason);
  expect(said).not.toMatch(/\n\s+at /);
});
