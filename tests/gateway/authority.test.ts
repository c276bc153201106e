import { buildASTSchema, Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { authorityOfOperation } from '#gateway/authority/operation-authority.ts';
import { securityNames } from '#gateway/authority/security-links.ts';
import { authorityOfSupergraph } from '#gateway/authority/table.ts';
import { readSupergraph } from '#gateway/supergraph/read-supergraph.ts';
import { ask, codesOf } from './support/ask.ts';
import { composeFixtures, openGateway, openSubgraph, type SubgraphFixture } from './support/fixture.ts';
import { ownHead } from './support/office.ts';
import { tokenOf } from './support/tokens.ts';

const clinic: SubgraphFixture = {
  name: 'clinic',
  sdl: `${ownHead}
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
    expect(demanding.sort()).toEqual(['Card.__typename', 'Card.number', 'Query.all', 'Query.card', 'Query.secret']);
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

describe('through interfaces, unions and interface objects', () => {
  const records: SubgraphFixture = {
    name: 'records',
    sdl: `${ownHead}
      type Query { b: Int @public }
      type Thing @key(fields: "id") @interfaceObject {
        id: ID! @public
        history: String @requiresScopes(scopes: [["people:read"]])
        colour: String @public
      }`,
    resolvers: {
      Query: { b: () => 1 },
      Thing: {
        __resolveReference: async ({ id }: { id: string }) => ({ id, history: `H-${id}`, colour: 'blue' }),
      },
    },
    policies: {},
  };
  const wards: SubgraphFixture = {
    name: 'wards',
    sdl: `${ownHead}
      type Query { things: [Thing!]! @public  any: [Any!]! @public }
      union Any = Patient | Room
      interface Thing @key(fields: "id") { id: ID! @public  label: String! @public }
      type Patient implements Thing @key(fields: "id") { id: ID! @public  label: String! @authenticated  file: String @policy(policies: [["self"]]) }
      type Room implements Thing @key(fields: "id") { id: ID! @public  label: String! @public }`,
    resolvers: {
      Query: { things: () => all, any: () => all },
      Thing: { __resolveType: typeOf, __resolveReference: async ({ id }: { id: string }) => one(id) },
      Any: { __resolveType: typeOf },
      Patient: { __resolveReference: async ({ id }: { id: string }) => one(id) },
      Room: { __resolveReference: async ({ id }: { id: string }) => one(id) },
    },
    policies: { self: (caller, parent) => (parent as { id: string }).id === caller.id },
  };
  const all = [
    { __typename: 'Patient', id: 'usr_1', label: 'A', file: 'F1' },
    { __typename: 'Room', id: 'r', label: 'R' },
  ];
  const one = (id: string) => all.find((item) => item.id === id) ?? null;
  function typeOf({ __typename }: { __typename: string }) {
    return __typename;
  }

  let hospital: Awaited<ReturnType<typeof openGateway>>;
  beforeAll(async () => {
    hospital = await openGateway([wards, records], { own: true });
  });
  afterAll(() => hospital.close());

  test.each([
    ['the interface itself', '{ things { label } }', 'Thing.label'],
    ['a fragment on an implementing type', '{ things { ... on Patient { label } } }', 'Patient.label'],
    ['a fragment on the interface within a union', '{ any { ... on Thing { label } } }', 'Thing.label'],
    [
      'fragments within fragments',
      '{ any { ...T } } fragment T on Thing { ... on Patient { ...P } } fragment P on Patient { label }',
      'Patient.label',
    ],
    [
      'a fragment without a type',
      '{ any { ... on Patient { ... { ... @include(if: true) { label } } } } }',
      'Patient.label',
    ],
    ['an alias that looks harmless', '{ things { id: label } }', 'Thing.label'],
    ['an interface object, by the interface', '{ things { history } }', 'Thing.history'],
    ['an interface object, by an implementing type', '{ things { ... on Room { history } } }', 'Room.history'],
    ['an interface object, within a union', '{ any { ... on Patient { history } } }', 'Patient.history'],
  ])('%s demands what is declared', async (_, query, field) => {
    const answer = await ask(hospital.url, query);
    expect([answer.status, answer.data, ...codesOf(answer)]).toEqual([401, null, 'UNAUTHENTICATED']);
    expect(fields(answer)).toEqual([field]);
    if (field.endsWith('.history')) {
      expect(codesOf(await ask(hospital.url, query, { token: await tokenOf() }))).toEqual(['FORBIDDEN']);
      expect((await ask(hospital.url, query, { token: await tokenOf({ roles: ['OPS'] }) })).errors).toEqual([]);
    } else {
      expect((await ask(hospital.url, query, { token: await tokenOf() })).errors).toEqual([]);
    }
  });

  test('what is public on all of them is for everybody', async () => {
    const query =
      '{ things { __typename id colour ... on Room { label } } any { __typename ... on Patient { id colour } } }';
    const { data, errors } = await ask(hospital.url, query);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      things: [
        { __typename: 'Patient', id: 'usr_1', colour: 'blue' },
        { __typename: 'Room', id: 'r', colour: 'blue', label: 'R' },
      ],
      any: [{ __typename: 'Patient', id: 'usr_1', colour: 'blue' }, { __typename: 'Room' }],
    });
  });

  test.each([
    ['an entity', wards, 'Patient', '... on Patient { label }', 'Patient.label'],
    ['an entity under a rule', wards, 'Patient', '... on Patient { file }', 'Patient.file'],
    ['an entity, by its interface', wards, 'Patient', '... on Thing { label }', 'Patient.label'],
    ['an interface that is an entity', wards, 'Thing', '... on Thing { label }', 'Patient.label'],
    ['an interface object', records, 'Thing', '... on Thing { history }', 'Thing.history'],
  ])('the subgraph checks for itself, for %s', async (_, fixture, __typename, selection, field) => {
    const subgraph = openSubgraph(fixture);
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
    const entity = async (caller: Caller) => {
      const variables = { representations: [{ __typename, id: 'usr_1' }] };
      const { data, errors = [] } = await subgraph.execute({ query, variables, caller, requestId: 'test' });
      return { told: JSON.stringify(data?._entities), refusals: errors.map(({ extensions }) => extensions) };
    };
    const stranger: Caller = { ...anonymous, id: 'usr_2', roles: ['CUSTOMER'], scopes: ['bookings:make'] };
    const signedOut = await entity(anonymous);
    expect(signedOut.refusals).toEqual([{ code: 'UNAUTHENTICATED', field }]);
    expect(signedOut.told).not.toMatch(/"A"|F1|H-/);
    if (field === 'Patient.label') expect((await entity(stranger)).told).toContain('"A"');
    else expect(await entity(stranger)).toMatchObject({ refusals: [{ code: 'FORBIDDEN', field }] });
    const owner: Caller = { ...stranger, id: 'usr_1', scopes: ['people:read'] };
    expect((await entity(owner)).refusals).toEqual([]);
  });

  test('a union and an interface of the subgraph lead to the same checks', async () => {
    const subgraph = openSubgraph(wards);
    const query = '{ any { ... on Patient { label file } } things { label } }';
    const { errors = [] } = await subgraph.execute({ query, caller: anonymous, requestId: 'test' });
    const refused = new Set(errors.map(({ extensions }) => extensions.field));
    expect(refused).toEqual(new Set(['Patient.file', 'Patient.label']));
  });

  test('what a type declares of itself holds for a fragment that asks for its name only', () => {
    const supergraph = parse(`schema
        @link(url: "https://specs.apollo.dev/link/v1.0")
        @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY) { query: Query }
      directive @authenticated on FIELD_DEFINITION | OBJECT
      directive @join__field(graph: join__Graph) on FIELD_DEFINITION
      enum join__Graph { A }
      interface Card { number: Int @authenticated @join__field(graph: A) }
      type Gold implements Card @authenticated { number: Int @join__field }
      type Plain implements Card { number: Int @join__field }
      type Query { cards: [Card] }`);
    const authority = authorityOfSupergraph(supergraph, securityNames(supergraph), { everyFieldDeclares: false });
    const demands = (coordinate: string) => authority?.demands.get(coordinate)?.map(({ kind }) => kind);
    expect(demands('Gold.__typename')).toEqual(['authenticated']);
    expect(demands('Plain.__typename')).toBeUndefined();
    // As a composition that did not copy the interface object's declarations would have left it.
    expect(demands('Plain.number')).toEqual(['authenticated']);
    const schema = buildASTSchema(supergraph, { assumeValid: true });
    const document = parse('{ cards { ... on Gold { __typename } } }');
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const { refusals } = authorityOfOperation(document, operation, schema, authority, 'nobody');
    expect(refusals(anonymous).map(({ detail }) => detail.field)).toEqual(['Gold.__typename']);
  });
});

describe('what is had by privilege', () => {
  const people: SubgraphFixture = {
    name: 'people',
    sdl: `${ownHead}
      type Query {
        viewer: Person @public @perCaller
        person: Person @requiresScopes(scopes: [["people:read"]])
        letter: Letter @authenticated
      }
      type Person {
        id: ID! @public
        email: String @policy(policies: [["self"]])
        diary: String @policy(policies: [["own"]])
        friend: Person @public
        letters: [Letter!] @policy(policies: [["self"]])
      }
      type Letter { text: String @policy(policies: [["party"]]) }`,
    resolvers: {},
  };
  const { authority, sdl } = readSupergraph(composeFixtures([people]), { everyFieldDeclares: true });
  const schema = buildASTSchema(parse(sdl), { assumeValid: true });
  const privileged = (query: string, scopes: Caller['scopes']) => {
    const document = parse(query);
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const { privileged: of } = authorityOfOperation(document, operation, schema, authority, 'subgraph');
    return of({ ...anonymous, id: 'usr_1', scopes });
  };

  test('is a field whose policy a scope lets one past, for who holds that scope', () => {
    expect(privileged('{ letter { text } }', ['bookings:read-all'])).toEqual(['Letter.text']);
    expect(privileged('{ letter { text } }', ['people:read'])).toEqual([]);
    expect(privileged('{ letter { text } }', [])).toEqual([]);
    expect(privileged('{ person { id email } }', ['people:read'])).toEqual(['Query.person', 'Person.email']);
    const all = '{ person { letters { text } } }';
    expect(privileged(all, ['people:read'])).toEqual(['Query.person', 'Person.letters']);
    expect(privileged(all, ['people:read', 'bookings:read-all'])).toContain('Letter.text');
  });

  test('is nothing that only the person concerned may have', () => {
    expect(privileged('{ viewer { friend { diary } } }', ['people:read', 'bookings:read-all'])).toEqual([]);
  });

  test('is no field of oneself, however it is asked for, but one of whom that leads to', () => {
    expect(privileged('{ me: viewer { email ... on Person { letters { __typename } } } }', ['people:read'])).toEqual(
      [],
    );
    expect(privileged('{ viewer { friend { email } } }', ['people:read'])).toEqual(['Person.email']);
    const part = 'fragment Part on Person { email }';
    expect(privileged(`{ viewer { ...Part } } ${part}`, ['people:read'])).toEqual([]);
    expect(privileged(`{ viewer { ...Part friend { ...Part } } } ${part}`, ['people:read'])).toEqual(['Person.email']);
  });
});
