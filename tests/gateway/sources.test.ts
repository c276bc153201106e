import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { anonymous, header } from '#contracts/caller.ts';
import { httpSource } from '#gateway/sources/http.ts';
import { createCallerSigner } from '#runtime/caller/sign.ts';
import { serveSubgraph } from '#runtime/federated-schema/serve.ts';
import { ask, codesOf } from './support/ask.ts';
import { inProcessSources, openGateway, openSubgraph, testParts } from './support/fixture.ts';
import { town, townNotes } from './support/town.ts';

const signer = createCallerSigner('s'.repeat(32));
const { log } = testParts();
let answer: RequestListener;
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The town, with its notes behind the server above. */
async function gatewayBefore(timeoutMs: number, address = url) {
  const fixtures = town();
  const notes = httpSource({ name: 'notes', url: address, signer, log, timeoutMs });
  const gateway = await openGateway(fixtures, { sources: { ...inProcessSources(fixtures), notes } });
  closers.push(gateway.close);
  return gateway;
}
const query = '{ me { id notes { text } } }';

describe('a subgraph that does not answer as it should', () => {
  test('in time: TIMED_OUT with its name, and no address', async () => {
    answer = () => undefined;
    const gateway = await gatewayBefore(200);
    const answered = await ask(gateway.url, query);
    expect(answered.data).toEqual({ me: null });
    expect(answered.errors).toMatchObject([{ extensions: { code: 'TIMED_OUT', subgraph: 'notes' } }]);
    expect(answered.text).not.toMatch(/127\.0\.0\.1|http:/);
  });

  test('to its end: a body that trickles counts against the same time', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"data":');
    };
    const gateway = await gatewayBefore(300);
    expect(codesOf(await ask(gateway.url, query))).toEqual(['TIMED_OUT']);
  });

  test('at all: UNAVAILABLE', async () => {
    const gateway = await gatewayBefore(1_000, 'http://127.0.0.1:1/graphql');
    const answered = await ask(gateway.url, query);
    expect(answered.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', subgraph: 'notes' } }]);
    expect(answered.text).not.toContain('127.0.0.1');
    const ready = await fetch(`${gateway.url}/api/health/ready`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.not.stringContaining('127.0.0.1')]);
  });

  test.each([
    ['an error page', '<html>502 from nginx at 10.1.2.3</html>'],
    ['half of an answer', '{"data":{"_entities":['],
    ['something else', '[1]'],
    ['null', 'null'],
  ])('in GraphQL: %s', async (_, body) => {
    answer = (_request, response) => response.writeHead(502).end(body);
    const gateway = await gatewayBefore(1_000);
    const { data, errors } = await ask(gateway.url, query);
    expect(data).toEqual({ me: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', subgraph: 'notes' } }]);
  });

  test('with as many entities as were asked for: INTERNAL', async () => {
    answer = (_request, response) => response.end('{"data":{"_entities":[]}}');
    const gateway = await gatewayBefore(1_000);
    expect(codesOf(await ask(gateway.url, query))).toEqual(['INTERNAL']);
  });

  test('and tries to reach into objects’ prototypes', async () => {
    answer = (_request, response) =>
      response.end('{"data":{"_entities":[{"__typename":"User","notes":[],"__proto__":{"polluted":1}}]}}');
    const gateway = await gatewayBefore(1_000);
    expect((await ask(gateway.url, query)).data).toEqual({ me: { id: 'u1', notes: [] } });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('a null where none may be, beside another error', () => {
  const one =
    'type Query { failing: Int  fine: Int  broken: Broken  other: Other } type Broken { must: Int! } type Other { a: Int! b: Int! }';
  const asked = '{ failing broken { must } other { b a } }';
  const answerWith = async (body: object) => {
    answer = (_request, response) => response.end(JSON.stringify(body));
    const notes = httpSource({ name: 'one', url, signer, log });
    const gateway = await openGateway([{ name: 'one', sdl: one, resolvers: {} }], { sources: { one: notes } });
    closers.push(gateway.close);
    const { errors, data } = await ask(gateway.url, asked);
    return { data, paths: errors.map(({ path }) => path?.join('.')) };
  };
  const errors = [{ message: 'Failed', path: ['failing'], extensions: { code: 'INTERNAL' } }];

  test('is told where no error accounts for it', async () => {
    const data = { failing: null, broken: { must: null }, other: { a: 1, b: 2 } };
    expect(await answerWith({ data, errors })).toEqual({
      data: { failing: null, broken: null, other: { a: 1, b: 2 } },
      paths: ['failing', 'broken.must'],
    });
  });

  test('is not told where it follows from one: above, below, or lost with it', async () => {
    const data = { failing: 1, broken: { must: 1 }, other: {} };
    const lost = [{ message: 'Failed', path: ['other', 'a'], extensions: { code: 'INTERNAL' } }];
    expect((await answerWith({ data, errors: lost })).paths).toEqual(['other.a']);
    expect((await answerWith({ data: {}, errors })).paths).toEqual(['failing']);
  });

  test('an Int has 32 bits', async () => {
    const data = { failing: 2 ** 31, broken: null, other: { a: -(2 ** 31), b: 2 ** 31 - 1 } };
    expect(await answerWith({ data })).toEqual({
      data: { failing: null, broken: null, other: { a: -(2 ** 31), b: 2 ** 31 - 1 } },
      paths: ['failing'],
    });
  });
});

test('a fetch carries who asks, signed, and the request’s id; equal entities are asked for once', async () => {
  type Body = { variables: { representations: { id: string }[] } };
  let seen: { headers: NodeJS.Dict<string | string[]>; ids: string[] } | undefined;
  answer = async (request, response) => {
    const { variables }: Body = JSON.parse(await text(request));
    const ids = variables.representations.map(({ id }) => id);
    seen = { headers: request.headers, ids };
    response.end(JSON.stringify({ data: { _entities: ids.map((id) => ({ mood: `mood of ${id}` })) } }));
  };
  const gateway = await gatewayBefore(1_000);
  const { data } = await ask(gateway.url, '{ users(first: 3) { friends(first: 2) { mood } } }', {
    headers: { [header.requestId]: 'request-from-test', [header.caller]: 'forged' },
  });
  const friendsOf = (...ids: string[]) => ({ friends: ids.map((id) => ({ mood: `mood of ${id}` })) });
  expect(data).toEqual({ users: [friendsOf('u2', 'u3'), friendsOf('u3', 'u4'), friendsOf('u4', 'u5')] });
  expect(seen?.ids).toEqual(['u2', 'u3', 'u4', 'u5']);
  expect(seen?.headers[header.requestId]).toBe('request-from-test');
  expect(signer.verify(seen?.headers[header.caller])).toEqual({ ...anonymous, address: '127.0.0.1' });
});

describe('a subgraph behind HTTP', () => {
  const open = async () => {
    const served = await serveSubgraph(openSubgraph(townNotes), { port: 0, host: '127.0.0.1', signer, ...testParts() });
    closers.push(served.close);
    return served.url;
  };
  const post = (to: string, body: object, headers: Record<string, string> = {}) =>
    fetch(to, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  test.each([
    ['a query', { query: '{ notes { text } }' }],
    ['entities', { query: '{ _entities(representations: [{ __typename: "User", id: "u1" }]) { __typename } }' }],
    ['its schema', { query: '{ _service { sdl } }' }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
  ])('refuses %s that the gateway did not sign', async (_, body) => {
    const to = await open();
    for (const signature of [
      undefined,
      '',
      'a.b',
      `${signer.sign(anonymous)}x`,
      createCallerSigner('other').sign(anonymous),
    ]) {
      const refused = await post(to, body, signature === undefined ? {} : { [header.caller]: signature });
      expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('UNSIGNED_CALLER')]);
    }
    expect((await post(to, body, { [header.caller]: signer.sign(anonymous) })).status).toBe(200);
  });

  test('answers those who watch over it', async () => {
    const base = (await open()).replace('/graphql', '');
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('process_cpu_seconds_total');
  });

  test('tells bodies that are no requests from its own failures, and counts both', async () => {
    const parts = testParts();
    const served = await serveSubgraph(openSubgraph(townNotes), { port: 0, host: '127.0.0.1', signer, ...parts });
    closers.push(served.close);
    const signed = { 'content-type': 'application/json', [header.caller]: signer.sign(anonymous) };
    const send = async (body: string) => {
      const { status, headers } = await fetch(served.url, { method: 'POST', headers: signed, body });
      return [status, headers.get('content-type')];
    };
    const json = 'application/json; charset=utf-8';
    expect(await send('{"query": ')).toEqual([400, json]);
    expect(await send(`{"query": "${'x'.repeat(9 * 1_024 * 1_024)}"}`)).toEqual([413, json]);
    const failing = '{ _entities(representations: [{ __typename: "User", id: "u4" }]) { ... on User { secret } } }';
    await post(served.url, { query: failing }, signed);
    await post(served.url, { query: '{ unknown }' }, signed);
    await post(served.url, { query: '{ notes { text } }' }, signed);
    const counted = await parts.metrics.text();
    for (const outcome of ['ok', 'refused', 'failed']) {
      expect(counted).toMatch(new RegExp(`requests_total\\{service="notes",kind="query",outcome="${outcome}".*\\} 1`));
    }
  });

  test('says what is wrong with a body', async () => {
    const to = await open();
    const refused = await post(to, { variables: {} }, { [header.caller]: signer.sign(anonymous) });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('BAD_INPUT')]);
  });
});
