import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
