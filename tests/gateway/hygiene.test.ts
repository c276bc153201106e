import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { refuseReservedKeys, reservedNames } from '#gateway/limits/reserved-names.ts';
import type { Source } from '#gateway/sources/source.ts';
import { createLog } from '#runtime/log/log.ts';
import { ask, codesOf, send } from './support/ask.ts';
import { inProcessSources, openGateway, type SubgraphFixture } from './support/fixture.ts';
import { office, ownHead } from './support/office.ts';
import { town } from './support/town.ts';

const lines: string[] = [];
const log = createLog({ name: 'test', destination: { write: (line) => lines.push(line) } });
/** Fails with what it was given, and says more of itself than it should. */
const careless: SubgraphFixture = {
  name: 'careless',
  sdl: `${ownHead} type Query { fails(with: String!): Int @public  tells: Int @public }`,
  resolvers: {},
};
const address = 'mongodb://me:secret@10.0.0.1';
const carelessSource: Source = {
  name: 'careless',
  async fetch({ query, variables }) {
    const [text] = Object.values(variables);
    if (query.includes('fails')) throw new Error(String(text));
    return {
      data: null,
      errors: [{ message: address, extensions: { code: 'ODD', field: address, expected: address } }],
    };
  },
  subscribe: async () => ({ errors: [] }),
  ready: async () => undefined,
  close: async () => undefined,
};
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  const sources = { ...inProcessSources([office()]), careless: carelessSource };
  gateway = await openGateway([office(), careless], { own: true, log, sources });
});
afterAll(() => gateway.close());

/** The payload of the first message about an operation that is sent over a socket, as the very text it is. */
async function overSocket(
  payload: string,
): Promise<{ type: string; payload: { message: string; extensions: object }[] }> {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const told = new Promise<string>((resolve) => {
    socket.on('message', (text) => {
      if (String(text).includes('connection_ack')) socket.send(`{"type":"subscribe","id":"1","payload":${payload}}`);
      else resolve(String(text));
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send('{"type":"connection_init"}');
  const answer = JSON.parse(await told);
  socket.close();
  return answer;
}
const byGet = async (variables: string) => {
  const search = new URLSearchParams({ query: 'query ($filter: Filter) { open(filter: $filter) }', variables });
  const answer = await fetch(`${gateway.url}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } });
  return { status: answer.status, ...((await answer.json()) as { errors?: { extensions: object }[] }) };
};

describe('a key that reaches a prototype is refused as a variable’s, by its place', () => {
  const disguises: [string, string, string][] = [
    ['at the top', '{"__proto__": {"a": 1}}', 'variables.__proto__'],
    ['written in escapes', '{"filter": {"\\u005f\\u005fproto\\u005f\\u005f": {"a": 1}}}', 'variables.filter.__proto__'],
    ['written in part in escapes', '{"filter": {"__pro\\u0074o__": null}}', 'variables.filter.__proto__'],
    [
      'deep inside',
      '{"filter": {"name": "a", "inner": {"any": {"constructor": 1}}}}',
      'variables.filter.inner.any.constructor',
    ],
    ['in a list', '{"filter": {"name": "a", "tags": ["a", {"prototype": {}}]}}', 'variables.filter.tags.1.prototype'],
    [
      'in lists of lists',
      '{"other": [[[{"constructor": {"prototype": {"a": 1}}}]]]}',
      'variables.other.0.0.0.constructor',
    ],
    [
      'after the same key in order',
      '{"filter": {"name": "a", "name": "b", "__proto__": []}}',
      'variables.filter.__proto__',
    ],
    ['beside a harmless one', '{"__proto": 1, "proto": 2, "constructors": 3, "prototype": 4}', 'variables.prototype'],
  ];
  const query = 'query ($filter: Filter) { open(filter: $filter) }';
  const refused = (field: string) =>
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_INPUT', field }) });

  test.each(disguises)('%s', async (_, variables, field) => {
    const posted = await send(gateway.url, `{"query": ${JSON.stringify(query)}, "variables": ${variables}}`);
    expect([posted.status, posted.data, posted.errors]).toEqual([400, null, [refused(field)]]);
    expect(await byGet(variables)).toMatchObject({ status: 400, errors: [refused(field)] });
    const told = await overSocket(`{"query": ${JSON.stringify(query)}, "variables": ${variables}}`);
    expect(told).toMatchObject({ type: 'error', payload: [refused(field)] });
  });

  test('and anywhere else in what is sent', async () => {
    const answer = await send(
      gateway.url,
      '{"query": "{ open }", "extensions": {"a": {"__proto__": {"admin": true}}}}',
    );
    expect(answer.errors).toEqual([refused('extensions.a.__proto__')]);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  test('however deep it is, without an end of the stack', () => {
    const depth = 120_000;
    const deep = JSON.parse(`${'['.repeat(depth)}{"__proto__":1}${']'.repeat(depth)}`);
    expect(() => refuseReservedKeys(deep, reservedNames.own)).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ field: expect.stringMatching(/^….{200}$/) }) }),
    );
  });

  test('and values that only look like one are left alone', async () => {
    const filter = { name: '__proto__', tags: ['constructor', 'prototype'] };
    expect((await ask(gateway.url, query, { variables: { filter } })).data).toEqual({ open: 1 });
  });
});

describe('a document may not give such a name to anything', () => {
  test.each([
    ['an alias', '{ constructor: open }', 'constructor'],
    ['an alias', '{ prototype: open }', 'prototype'],
    ['an alias', '{ __proto__: open }', '__proto__'],
    ['an operation', 'query constructor { open }', 'constructor'],
    ['an operation', 'query __proto__ { open }', '__proto__'],
    ['a fragment', '{ ...prototype } fragment prototype on Query { open }', 'prototype'],
    ['a variable', 'query ($constructor: [Int!]) { open(of: $constructor) }', 'constructor'],
    ['a key of a value', '{ open(filter: { name: "a", __proto__: 1 }) }', '__proto__'],
  ])('%s: %s', async (_, query, field) => {
    const { status, errors } = await ask(gateway.url, query);
    expect([status, errors[0]?.extensions]).toMatchObject([400, { code: 'BAD_INPUT', field }]);
  });

  test('in a graph from elsewhere, only what GraphQL itself reserves', async () => {
    const foreign = await openGateway(town());
    expect((await ask(foreign.url, '{ me { constructor: name } }')).data).toEqual({ me: { constructor: 'Person 1' } });
    const variables = { id: 'u1', constructor: 1 };
    const user = 'query ($id: ID!) { user(id: $id) { id } }';
    expect((await ask(foreign.url, user, { variables })).data).toEqual({ user: { id: 'u1' } });
    const body = `{"query": ${JSON.stringify(user)}, "variables": {"id": "u1", "__proto__": {}}}`;
    expect(codesOf(await send(foreign.url, body))).toEqual(['BAD_INPUT']);
    await foreign.close();
  });
});

describe('what is wrong with a value is told by its field and what was expected, never by the value', () => {
  const secret = 'hunter2-hunter2';
  const query = 'query ($of: [Int!], $filter: Filter!) { open(of: $of, filter: $filter) }';
  const good = { name: 'a' };
  test.each([
    ['a missing variable', { of: [1] }, '$filter', 'a value of type Filter!'],
    ['null', { filter: null }, '$filter', 'a value of type Filter!'],
    ['no object', { filter: secret }, '$filter', 'a value of type Filter!'],
    ['a missing field', { filter: {} }, '$filter.name', 'a value of type String!'],
    ['a missing field inside', { filter: { ...good, inner: {} } }, '$filter.inner.name', 'a value of type String!'],
    ['a field of the wrong type', { filter: { name: { secret } } }, '$filter.name', 'a value of type String!'],
    ['an item of the wrong type', { of: [1, secret], filter: good }, '$of.1', 'a value of type Int!'],
    ['the only item of a list', { of: secret, filter: good }, '$of', 'a value of type [Int!]'],
    ['an item within a field', { filter: { ...good, tags: ['a', 7] } }, '$filter.tags.1', 'a value of type String!'],
    ['an unknown field', { filter: { ...good, [secret]: secret } }, '$filter', 'only fields that Filter has'],
  ])('%s', async (_, variables, field, expected) => {
    const answer = await ask(gateway.url, query, { variables });
    expect(answer.status).toBe(400);
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field, expected });
    expect(answer.text).not.toContain(secret);
  });

  test('in a document as in a variable', async () => {
    for (const wrong of [`{ open(of: ["${secret}"]) }`, `{ open(filter: "${secret}") }`]) {
      const answer = await ask(gateway.url, wrong);
      expect(codesOf(answer)).toEqual(['BAD_INPUT']);
      expect(answer.text).not.toContain(secret);
    }
  });

  test('and the first ten of many', async () => {
    const of = Array.from({ length: 10_000 }, () => secret);
    const { errors } = await ask(gateway.url, query, { variables: { of, filter: good } });
    expect(errors).toHaveLength(10);
  });
});

describe('a client’s text', () => {
  const hostile = 'a\nb\r\n{"level":"fatal"}\u001b[2J\u001b]0;title\u0007\u009b31m\u0085\u2028\u2029\u202e\u0000\u007f';
  const steering = /\p{Cc}|[\u2028\u2029\u202e]/u;

  test('cannot end a line of the log, begin another one, or steer a terminal', async () => {
    lines.length = 0;
    const answer = await ask(gateway.url, 'query ($with: String!) { fails(with: $with) }', {
      variables: { with: hostile },
    });
    expect(codesOf(answer)).toEqual(['INTERNAL']);
    expect(answer.text).not.toContain('fatal');
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(line.slice(0, -1)).not.toMatch(steering);
    expect(JSON.parse(line).err.message).toBe(hostile);
  });

  test('in an address, a header or a message is not logged, and comes back as JSON if at all', async () => {
    lines.length = 0;
    const asked = encodeURIComponent(`{ open(of: "${hostile}") }`);
    const answers = await Promise.all([
      fetch(`${gateway.url}/${asked}`),
      fetch(`${gateway.url}/graphql?query=${asked}`, { headers: { 'apollo-require-preflight': '1' } }),
      fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        body: hostile,
        headers: { 'content-type': 'application/json' },
      }),
      fetch(`${gateway.url}/graphql?query=%ff%00`, { headers: { 'x-apollo-operation-name': 'x\u009b' } }),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toMatch(/\p{Cc}/u);
    }
    expect(lines).toEqual([]);
  });
});

test('an error that nobody expected keeps nothing of what it says of itself', async () => {
  const answer = await ask(gateway.url, '{ tells }');
  expect(codesOf(answer)).toEqual(['INTERNAL']);
  expect(answer.text).not.toMatch(/10\.0\.0\.1|secret|"field"|"expected"/);
});
