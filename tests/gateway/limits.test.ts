import { buildSchema, getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileCost } from '#gateway/limits/cost.ts';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { limitsOf } from '#gateway/limits/rules.ts';
import { ask, codesOf, send } from './support/ask.ts';
import { openGateway } from './support/fixture.ts';
import { town } from './support/town.ts';

let gateway: Awaited<ReturnType<typeof openGateway>>;
const limits = { tokens: 300, depth: 5, fields: 60, aliases: 4, directives: 20, cost: 500, bodyBytes: 4_000 };
beforeAll(async () => {
  gateway = await openGateway(town(), { limits });
});
afterAll(() => gateway.close());

const refusedFor = async (query: string, variables?: object) => {
  const { status, errors } = await ask(gateway.url, query, variables ? { variables } : {});
  expect(status).toBe(400);
  expect(errors[0]?.extensions).toMatchObject({ code: 'OPERATION_TOO_LARGE' });
  return errors.map(({ message }) => message).join(' ');
};

describe('what is too large is refused with the limit and what came', () => {
  test('tokens, counted before anything is parsed to its end', async () => {
    expect(await refusedFor(`{ ${'me { id } '.repeat(80)} }`)).toMatch(/tokens above 300, at most 300/);
  });
  test('depth, also through fragments', async () => {
    const query = '{ me { friends { friends { ...F } } } } fragment F on User { friends { best { id } } }';
    expect(await refusedFor(query)).toMatch(/depth 6, at most 5/);
  });
  test('aliases, counted wherever their fragment is spread', async () => {
    const query = '{ me { ...A } x: me { ...A } } fragment A on User { a: id b: id }';
    expect(await refusedFor(query)).toMatch(/aliases 5, at most 4/);
  });
  test('directives, in all and on one field', async () => {
    expect(await refusedFor(`{ me { id ${'@include(if: true) '.repeat(25)} } }`)).toMatch(/directives 25, at most 20/);
    expect(await refusedFor(`{ me { id ${'@include(if: true) '.repeat(3)} } }`)).toMatch(/directives 3, at most 2/);
  });
  test('cost, which follows what the variables say', async () => {
    const query = 'query ($n: Int!) { users(first: $n) { friends(first: $n) { id } } }';
    expect((await ask(gateway.url, query, { variables: { n: 5 } })).errors).toEqual([]);
    expect(await refusedFor(query, { n: 100 })).toMatch(/cost \d+, at most 500/);
    expect(await refusedFor('{ users(first: 2000000000) { id } }')).toMatch(/cost/);
  });
  test('cost, also by the operation’s own defaults', async () => {
    const query = 'query ($n: Int! = 100) { users(first: $n) { friends(first: $n) { id } } }';
    expect(await refusedFor(query)).toMatch(/cost \d+, at most 500/);
    expect((await ask(gateway.url, query, { variables: { n: 2 } })).errors).toEqual([]);
  });
  test('what comes together at one place under one name, also through fragments', async () => {
    expect(await refusedFor(`{ me { ${'id '.repeat(26)} } }`)).toMatch(/repeats 26, at most 25/);
    const apart = `{ me { ...A } me { ...B } } fragment A on User { ${'id '.repeat(13)} } fragment B on User { ${'id '.repeat(13)} }`;
    expect(await refusedFor(apart)).toMatch(/repeats 26, at most 25/);
    expect((await ask(gateway.url, `{ me { ${'id '.repeat(25)} } }`)).errors).toEqual([]);
  });
  test('the body', async () => {
    const answer = await send(
      gateway.url,
      JSON.stringify({ query: '{ me { id } }', extensions: { pad: 'x'.repeat(5_000) } }),
    );
    expect([answer.status, ...codesOf(answer)]).toEqual([413, 'OPERATION_TOO_LARGE']);
  });
});

test('fragments that double at each level are measured, not followed', () => {
  // Followed, this would be 2^60 fields, and the test would not end.
  const levels = Array.from(
    { length: 60 },
    (_, n) => `fragment F${n} on User { friends { ...F${n + 1} } best { ...F${n + 1} } }`,
  );
  const document = parse(`{ me { ...F0 } } ${levels.join(' ')} fragment F60 on User { id }`);
  const broken = limitsOf(document, { ...defaultLimits, depth: 1_000 });
  expect(broken.map(({ message }) => message).join()).toMatch(/fields \d+/);
});

test('a list is as long as the largest of its sizes, given or by default', () => {
  const schema = buildSchema(
    'type Query { all(first: Int = 20, last: Int, limit: Int): [All!]!  some(first: Int, last: Int): [All!]! } type All { id: ID }',
  );
  const costOf = (query: string, variables = {}) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    return compileCost(schema, operation, new Map())(variables);
  };
  expect(costOf('{ all { id } }')).toBe(21);
  expect(costOf('{ all(first: 1, last: 500) { id } }')).toBe(501);
  expect(costOf('query ($a: Int) { all(first: 1, limit: $a) { id } }', { a: 300 })).toBe(301);
  expect(costOf('query ($a: Int = 70) { some(last: $a) { id } }')).toBe(71);
  expect(costOf('query ($constructor: Int) { some(last: $constructor) { id } }')).toBe(11);
});

test('what nobody can compare in time is not compared: five kilobytes of one name', () => {
  const nested = `{ me { ${`best { ${'id '.repeat(40)} } `.repeat(40)} } }`;
  const began = performance.now();
  expect(limitsOf(parse(nested), { ...defaultLimits, fields: 2_000 })).toMatchObject([
    { extensions: { code: 'OPERATION_TOO_LARGE' } },
  ]);
  expect(performance.now() - began).toBeLessThan(200);
});

test('a variable is not found in an object’s prototype', async () => {
  const query =
    'query ($constructor: Int! = 2, $toString: ID!) { users(first: $constructor) { id } user(id: $toString) { id } }';
  const answer = await ask(gateway.url, query, { variables: { toString: 'u3' } });
  expect(answer.data).toEqual({ users: [{ id: 'u1' }, { id: 'u2' }], user: { id: 'u3' } });
  expect(codesOf(await ask(gateway.url, query))).toEqual(['BAD_INPUT']);
});

test('fragments in a circle are refused by validation', async () => {
  const answer = await ask(gateway.url, '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }');
  expect([answer.status, codesOf(answer)[0]]).toEqual([400, 'BAD_INPUT']);
});

test('batches are not served', async () => {
  const answer = await send(gateway.url, JSON.stringify([{ query: '{ me { id } }' }, { query: '{ me { id } }' }]));
  expect([answer.status, ...codesOf(answer)]).toEqual([400, 'OPERATION_NOT_ALLOWED']);
});

test('an alias may not pass for a type name or a prototype', async () => {
  for (const alias of ['__typename', '__proto__']) {
    expect(codesOf(await ask(gateway.url, `{ me { ${alias}: name } }`))[0]).toBe('BAD_INPUT');
  }
  const { data } = await ask(gateway.url, '{ me { constructor: name toString: nickname } }');
  expect(data).toEqual({ me: { constructor: 'Person 1', toString: 'P1' } });
});
