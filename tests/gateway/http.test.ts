import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, codesOf, send } from './support/ask.ts';
import { openGateway, type SubgraphFixture } from './support/fixture.ts';
import { tokenOf } from './support/tokens.ts';
import { town } from './support/town.ts';

const system: SubgraphFixture = {
  name: 'system',
  sdl: `type Query { systemStatus: Status!  systemMetrics: [Figures!]! }
    type Status { state: String!  checkedAt: String!  services: [Service!]! }
    type Service { name: String!  state: String! }
    type Figures { process: String!  requests: Int! }`,
  resolvers: {
    Query: {
      systemStatus: () => ({ state: 'UP', checkedAt: 'now', services: [{ name: 'gateway', state: 'UP' }] }),
      systemMetrics: () => [{ process: 'app', requests: 3 }],
    },
  },
};
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway([...town(), system]);
});
afterAll(() => gateway.close());
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${gateway.url}${path}`, { headers });

describe('errors are masked once, at the edge', () => {
  test('what nobody expected has a code and the request’s id, and nothing of the inside', async () => {
    const answer = await ask(gateway.url, '{ me { id } failing { id } }', {
      headers: { 'x-request-id': 'my-request-1' },
    });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ me: { id: 'u1' }, failing: null });
    expect(answer.errors).toEqual([
      {
        message: 'Something failed on our side. The request id tells us what.',
        path: ['failing'],
        extensions: { code: 'INTERNAL', requestId: 'my-request-1', subgraph: 'people' },
      },
    ]);
    expect(answer.headers.get('x-request-id')).toBe('my-request-1');
    expect(answer.text).not.toMatch(/mongodb|10\.0\.0\.1|stack/);
  });

  test('a null where none may be is an error that says where, not silence', async () => {
    const { data, errors, text } = await ask(gateway.url, '{ users(first: 3) { id nickname } }');
    expect(data).toBeNull();
    expect(codesOf({ errors })).toEqual(['INTERNAL']);
    expect(text).not.toMatch(/valueCompletion/);
  });

  test('bad syntax, unknown fields and wrong variables are BAD_INPUT with the id', async () => {
    const wrong = [
      ask(gateway.url, '{ me { '),
      ask(gateway.url, '{ doesNotExist }'),
      ask(gateway.url, 'query ($id: ID!) { user(id: $id) { id } }'),
      ask(gateway.url, 'query A { me { id } } query B { me { id } }'),
      ask(gateway.url, '{ systemStatus { state } }', { headers: { 'content-type': 'text/plain' } }),
      send(gateway.url, '{"query": 1}'),
      send(gateway.url, '{"query": '),
      send(gateway.url, '{"query":"{ me { id } }","variables":[1]}'),
      send(gateway.url, '{"__proto__":{"query":"{ me { id } }"}}'),
    ];
    for (const answer of await Promise.all(wrong)) {
      expect([answer.status >= 400 && answer.status < 500, codesOf(answer)[0]], answer.text).toEqual([
        true,
        'BAD_INPUT',
      ]);
      expect(answer.errors[0]?.extensions.requestId).toBe(answer.headers.get('x-request-id'));
    }
  });

  test('an id that could forge a line of a log is replaced', async () => {
    const { headers } = await ask(gateway.url, '{ me { id } }', { headers: { 'x-request-id': 'a b{}"' } });
    expect(headers.get('x-request-id')).toMatch(/^[\w-]+$/);
  });
});

describe('requests from other sites', () => {
  test('a form’s content type is refused', async () => {
    const body = JSON.stringify({ query: 'mutation { rename(id: "u1", name: "x") { id } }' });
    const answer = await send(gateway.url, body, { 'content-type': 'text/plain' });
    expect([answer.status, answer.data]).toEqual([400, null]);
  });

  test('a query by GET needs a header that no link can send, and a mutation is never one', async () => {
    const query = `/graphql?query=${encodeURIComponent('{ me { id } }')}`;
    expect((await get(query)).status).toBe(400);
    const preflight = { 'apollo-require-preflight': '1' };
    expect(await (await get(query, preflight)).json()).toEqual({ data: { me: { id: 'u1' } } });
    const mutation = encodeURIComponent('mutation { rename(id: "u1", name: "x") { id } }');
    expect((await get(`/graphql?query=${mutation}`, preflight)).status).toBe(405);
  });

  test('no other origin is allowed unless it is listed', async () => {
    const listed = await openGateway([system], { origins: ['https://app.example.org'] });
    const allowed = async (origin: string) =>
      (
        await fetch(`${listed.url}/graphql`, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        })
      ).headers.get('access-control-allow-origin');
    expect(await allowed('https://app.example.org')).toBe('https://app.example.org');
    expect(await allowed('https://evil.example')).toBeNull();
    await listed.close();
  });
});

describe('what is where', () => {
  test('health, and ready once every subgraph has answered', async () => {
    expect((await get('/api/health')).status).toBe(200);
    const ready = await get('/api/health/ready');
    expect([ready.status, Object.keys(((await ready.json()) as { checks: object }).checks).length]).toEqual([200, 4]);
  });

  test('status and metrics are answered by the graph', async () => {
    expect(await (await get('/api/system/status')).json()).toMatchObject({
      state: 'UP',
      services: [{ name: 'gateway' }],
    });
    expect(await (await get('/api/system/metrics')).json()).toEqual([{ process: 'app', requests: 3 }]);
    expect((await get('/api/system/metrics', { authorization: 'Bearer nonsense' })).status).toBe(401);
  });

  test('/metrics is for this machine and for operators', async () => {
    expect(await (await get('/metrics')).text()).toMatch(/^sangam_graphql_requests_total\{/m);
    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    expect((await get('/metrics', proxied)).status).toBe(401);
    const as = async (role: 'CUSTOMER' | 'OPS') =>
      (await get('/metrics', { ...proxied, authorization: `Bearer ${await tokenOf({ roles: [role] })}` })).status;
    expect([await as('CUSTOMER'), await as('OPS')]).toEqual([403, 200]);
  });

  test('a page at / that loads nothing from elsewhere', async () => {
    const page = await get('/');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    expect(await page.text()).toContain('/api/health/ready');
  });

  test('GraphiQL for browsers, out of its bundle, as soon as there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sangam-graphiql-'));
    const graphiql = join(folder, 'bundle');
    const developed = await openGateway([system], { graphiql });
    const browse = (path: string) => fetch(`${developed.url}${path}`, { headers: { accept: 'text/html,*/*' } });
    const missing = await browse('/graphql');
    expect([missing.status, await missing.text()]).toEqual([503, expect.stringContaining('npm run graphiql')]);

    await mkdir(join(graphiql, 'assets'), { recursive: true });
    await writeFile(join(graphiql, 'index.html'), '<html><script src="/graphiql/assets/a.js"></script></html>');
    await writeFile(join(graphiql, 'assets/a.js'), 'explore()');
    const page = await browse('/graphql');
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('/graphiql/assets/a.js')]);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
    expect(await (await browse('/graphiql/assets/a.js')).text()).toBe('explore()');
    expect((await browse('/graphiql/assets/..%2f..%2f..%2fetc%2fpasswd')).status).toBeGreaterThanOrEqual(400);
    await developed.close();
    await rm(folder, { recursive: true });
  });

  test('anything else is a coded 404', async () => {
    const answer = await get('/nothing');
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('NOT_FOUND')]);
  });
});

test('a slow sender of headers does not hold up the others', async () => {
  const slow = request(`${gateway.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  slow.on('error', () => undefined);
  slow.write('{"query":');
  expect((await ask(gateway.url, '{ me { id } }')).status).toBe(200);
  slow.destroy();
});

test('in production the schema is neither told nor suggested', async () => {
  const production = await openGateway(town(), { introspection: false });
  expect(codesOf(await ask(production.url, '{ __schema { types { name } } }'))[0]).toBe('BAD_INPUT');
  expect((await ask(production.url, '{ nodez { id } }')).text).not.toMatch(/Did you mean|nodes/);
  expect((await ask(production.url, '{ me { __typename } }')).data).toEqual({ me: { __typename: 'User' } });
  await production.close();
});
