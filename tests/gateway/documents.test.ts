import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { createDocuments } from '#gateway/operations/documents.ts';

const read = () =>
  createDocuments(
    buildSchema('type Query { a(of: [Int]): Int }'),
    { ...defaultLimits, repeats: 1_000 },
    { introspection: true, reserved: [] },
  );

test('a document is kept without its places, its refusal without the document, and says where', () => {
  const documents = read();
  const good = documents('{ a }');
  expect('document' in good && good.document.loc).toBeUndefined();
  const bad = documents('{ a\n  b }');
  if (!('errors' in bad)) throw new Error('it was not refused');
  expect(bad.errors[0]?.nodes).toBeUndefined();
  expect(bad.errors[0]?.toJSON()).toMatchObject({ locations: [{ line: 2, column: 3 }] });
});

test('refusals do not push out what is in use', () => {
  const documents = read();
  const good = documents('{ a }');
  for (let index = 0; index < 2_500; index++) documents(`{ b${index} }`);
  expect(documents('{ a }')).toBe(good);
});

test('large documents push each other out before there are many of them', () => {
  const documents = read();
  const large = (index: number) => `query Q${index} { a(of: [${'1 '.repeat(900)}]) }`;
  const first = documents(large(0));
  expect(documents(large(0))).toBe(first);
  for (let index = 1; index < 200; index++) documents(large(index));
  expect(documents(large(0))).not.toBe(first);
});
