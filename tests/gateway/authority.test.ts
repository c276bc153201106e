import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { securityNames } from '#gateway/authority/security-links.ts';
import { authorityOfSupergraph } from '#gateway/authority/table.ts';
import { readSupergraph } from '#gateway/supergraph/read-supergraph.ts';
import { authorityDefinitions, authoritySpec } from '#runtime/authority/directives.ts';
import { ask, codesOf } from './support/ask.ts';
import { composeFixtures, openGateway, type SubgraphFixture } from './support/fixture.ts';
import { tokenOf } from './support/tokens.ts';

const head = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes", "@policy", "@composeDirective"])
  @link(url: "${authoritySpec}", import: ["@public", "@perCaller"])
  @composeDirective(name: "@public") @composeDirective(name: "@perCaller")
  ${authorityDefinitions}`;

const clinic: SubgraphFixture = {
  name: 'clinic',
  sdl: `${head}
    type Query {
      open: Boolean! @public
      me: Patient @public @perCaller
      patients: [Patient!]! @requiresScopes(scopes: [["people:read"]])
      things: [Thing!]! @public
      any: [Any!]! @public
    }
    union Any = Patient | Room
    interface Thing { id: ID! @public  label: String! @public }
    type Patient implements Thing @key(fields: "id") {
      id: ID! @public  label: String! @authenticated  file: String @policy(policies: [["self"]])
    }
    type Room implements Thing { id: ID! @public  label: String! @public }`,
  resolvers: {
    Query: {
      open: () => true,
      me: () => ({ id: 'usr_1', label: 'A', file: 'F1' }),
      patients: () => [
        { id: 'usr_1', label: 'A', file: 'F1' },
        { id: 'usr_2', label: 'B', file: 'F2' },
      ],
      things: () => [{ __typename: 'Room', id: 'r', label: 'R' }],
      any: () => [{ __typename: 'Room', id: 'r', label: 'R' }],
    },
  },
  policies: { self: (caller, parent) => (parent as { id: string }).id === caller.id },
};

let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway([clinic], { own: true });
});
afterAll(() => gateway.close());

const fields = ({ errors }: Awaited<ReturnType<typeof ask>>) => errors.map(({ extensions }) => extensions.field);

describe('an operation is refused as a whole before anything is planned', () => {
  test('what is public is for everybody', async () => {
    expect((await ask(gateway.url, '{ open __typename me { id } }')).data).toMatchObject({
      open: true,
      me: { id: 'usr_1' },
    });
  });

  test('nobody signed in: UNAUTHENTICATED, with 401 and the field', async () => {
    const answer = await ask(gateway.url, '{ open me { ...Own } } fragment Own on Patient { id label }');
    expect(answer.status).toBe(401);
    expect(answer.data).toBeNull();
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
    expect(fields(answer)).toEqual(['Patient.label']);
  });

  test('signed in without the scope: FORBIDDEN, with 403 and the field', async () => {
    const query = '{ patients { id } }';
    const refused = await ask(gateway.url, query, { token: await tokenOf() });
    expect([refused.status, ...codesOf(refused), ...fields(refused)]).toEqual([403, 'FORBIDDEN', 'Query.patients']);
    expect((await ask(gateway.url, query, { token: await tokenOf({ roles: ['OPS'] }) })).data).toMatchObject({
      patients: [{ id: 'usr_1' }, { id: 'usr_2' }],
    });
  });

  test('a skipped field counts too, because conditions are the client’s', async () => {
    expect(codesOf(await ask(gateway.url, '{ patients @skip(if: true) { id } }'))).toEqual(['UNAUTHENTICATED']);
  });

  test('through an interface, what any implementing type demands', async () => {
    expect(fields(await ask(gateway.url, '{ things { id label } }'))).toEqual(['Thing.label']);
    expect((await ask(gateway.url, '{ things { id __typename } }')).errors).toEqual([]);
  });

  test('the members of a union demand for themselves', async () => {
    expect((await ask(gateway.url, '{ any { ... on Room { label } } }')).errors).toEqual([]);
    expect(fields(await ask(gateway.url, '{ any { ... on Patient { label } } }'))).toEqual(['Patient.label']);
  });

  test('a policy never lets anonymous callers pass, and the subgraph decides about the others', async () => {
    expect(codesOf(await ask(gateway.url, '{ me { file } }'))).toEqual(['UNAUTHENTICATED']);
    const own = await ask(gateway.url, '{ patients { file } }', { token: await tokenOf({ roles: ['OPS'] }) });
    expect(own.data).toEqual({ patients: [{ file: 'F1' }, { file: null }] });
    expect(own.errors).toMatchObject([{ path: ['patients', 1, 'file'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

test('introspection says nothing of who may do what, and needs nobody to be signed in', async () => {
  const { data } = await ask(gateway.url, '{ __schema { directives { name } } __type(name: "Patient") { name } }');
  expect(JSON.stringify(data)).toContain('"Patient"');
  expect(JSON.stringify(data)).not.toMatch(/authenticated|requiresScopes|perCaller/);
});

describe('a supergraph', () => {
  test('of our own is refused when a field says nothing', () => {
    const silent = { ...clinic, sdl: clinic.sdl.replace('open: Boolean! @public', 'open: Boolean!') };
    expect(() => readSupergraph(composeFixtures([silent]), { everyFieldDeclares: true })).toThrow('Query.open');
  });

  test('from elsewhere that declares nothing gets no table', () => {
    const plain = { name: 'plain', sdl: 'type Query { a: Int }', resolvers: {} };
    expect(readSupergraph(composeFixtures([plain]), { everyFieldDeclares: false }).authority).toBeNull();
  });

  test('from elsewhere: declarations on types count, under whatever name the link gives them', () => {
    const renamed = `schema
        @link(url: "https://specs.apollo.dev/link/v1.0")
        @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
        @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "signedIn", for: SECURITY) { query: Query }
      directive @signedIn on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
      enum join__Graph { A }
      scalar Secret @signedIn
      type Card @signedIn { number: Int }
      type Query { open: Int  card: Card  secret: Secret  all: [Secret!]! }`;
    const document = parse(renamed);
    const table = authorityOfSupergraph(document, securityNames(document), { everyFieldDeclares: false });
    const demanding = [...(table?.demands ?? [])].filter(([, all]) => all.length > 0).map(([coordinate]) => coordinate);
    expect(demanding.sort()).toEqual(['Card.number', 'Query.all', 'Query.card', 'Query.secret']);
    expect(readSupergraph(renamed, { everyFieldDeclares: false }).sdl).not.toMatch(/signedIn|SECURITY/);
  });

  test.each([
    ['authenticated', '@auth'],
    ['requiresScopes', '@needs(scopes: [["a"]])'],
    ['policy', '@rule(policies: [["a"]])'],
  ])('from elsewhere: @%s counts under the name that its link imports it by', (feature, use) => {
    const name = /@(\w+)/.exec(use)?.[1] ?? '';
    const supergraph = (definition: string) => `schema
        @link(url: "https://specs.apollo.dev/link/v1.0")
        @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
        @link(url: "https://specs.apollo.dev/${feature}/v0.1", import: [{ name: "@${feature}", as: "@${name}" }, "Entry"], for: SECURITY)
        { query: Query }
      ${definition}
      scalar Entry
      enum join__Graph { A }
      type Query { open: Int  closed: Int ${use} }`;
    const defined = supergraph(`directive @${name}(scopes: [[Entry!]!], policies: [[Entry!]!]) on FIELD_DEFINITION`);
    const { authority, sdl } = readSupergraph(defined, { everyFieldDeclares: false });
    expect(authority?.demands.get('Query.closed')).toHaveLength(1);
    expect(authority?.demands.get('Query.open')).toEqual([]);
    expect(sdl).not.toMatch(new RegExp(`@${name}|SECURITY|Entry`));
    const elsewhere = supergraph(`directive @${feature}(scopes: [[Entry!]!]) on FIELD_DEFINITION`);
    expect(() => readSupergraph(elsewhere, { everyFieldDeclares: false })).toThrow(`does not define @${name}`);
  });

  test('from elsewhere: a policy that nobody decides lets nobody pass', async () => {
    const guarded = {
      name: 'guarded',
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@policy"])
        type Query { vault: Int @policy(policies: [["owner"]])  open: Int }`,
      resolvers: { Query: { vault: () => 1, open: () => 2 } },
    };
    const other = await openGateway([guarded]);
    expect(codesOf(await ask(other.url, '{ vault }', { token: await tokenOf({ roles: ['ADMIN'] }) }))).toEqual([
      'FORBIDDEN',
    ]);
    expect((await ask(other.url, '{ open }')).data).toEqual({ open: 2 });
    await other.close();
  });

  test('with @context is refused, saying so', () => {
    const context = {
      name: 'context',
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@context", "@fromContext"])
        type Query { a: A }
        type A @key(fields: "id") @context(name: "ctx") { id: ID!  unit: String  b: B }
        type B @key(fields: "id") { id: ID!  in(unit: String @fromContext(field: "$ctx { unit }")): Int }`,
      resolvers: {},
    };
    expect(() => readSupergraph(composeFixtures([context]), { everyFieldDeclares: false })).toThrow('@fromContext');
  });

  test('that needs an unknown feature for its security is refused', () => {
    const unknown = `schema @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://example.org/lock/v1.0", for: SECURITY) { query: Query }
      enum join__Graph { A } type Query { a: Int }`;
    expect(() => readSupergraph(unknown, { everyFieldDeclares: false })).toThrow('https://example.org/lock/v1.0');
  });
});
