import { getIntrospectionQuery } from 'graphql';
import { expect, test } from 'vitest';
import { createGraphClient, registerCustomer, signIn } from '#tests/harness/client.ts';
import { countQueries } from '#tests/harness/queries.ts';
import type { StorySystem } from '#tests/harness/system.ts';

type Edges<Node> = { edges: { node: Node }[] };

/** That there are four subgraphs is nobody’s business, and costs nobody a query more. */
export function oneGraphStory(system: () => StorySystem): void {
  test('one query touches all four subgraphs', async () => {
    const { client } = await signIn(system().url, 'customer@sangam.example');
    const data = await client.get<{
      viewer: { displayName: string; bookings: Edges<object>; recommendations: { reasons: object[] }[] };
      systemStatus: { state: string };
    }>(`{
      viewer {
        displayName
        bookings(first: 3) { edges { node { status provider { name similar(first: 1) { provider { name } } } } } }
        recommendations(first: 3) { score provider { name } reasons { kind text } }
      }
      systemStatus { state }
    }`);
    expect(data.viewer.displayName).toBeTruthy();
    expect(data.viewer.bookings.edges).toHaveLength(3);
    expect(data.viewer.recommendations).toHaveLength(3);
    expect(data.systemStatus.state).toBe('UP');
  });

  test('fifty bookings with customer, provider and service cost one database query per type', async () => {
    const { client } = await signIn(system().url, 'ops@sangam.example');
    const before = await countQueries(system().metricsUrls);
    const { bookings } = await client.get<{ bookings: Edges<{ customer: { displayName: string } }> }>(`{
      bookings(first: 50) {
        edges { node { id status customer { displayName } provider { name } service { name } } }
      }
    }`);
    const after = await countQueries(system().metricsUrls);
    expect(bookings.edges).toHaveLength(50);
    expect(new Set(bookings.edges.map(({ node }) => node.customer.displayName)).size).toBeGreaterThan(10);

    const made = Object.entries(after)
      .map(([collection, count]) => [collection, count - (before[collection] ?? 0)] as const)
      .filter(([, count]) => count > 0);
    expect(Object.fromEntries(made)).toEqual({ bookings: 1, accounts: 1, providers: 1, services: 1 });
  });

  test('the schema describes every type and field, for partners', async () => {
    const { client } = await registerCustomer(system().url);
    type Described = {
      name: string;
      kind: string;
      description: string | null;
      fields: { name: string; description: string | null }[] | null;
    };
    const { __schema } = await client.get<{ __schema: { types: Described[] } }>(
      '{ __schema { types { name kind description fields { name description } } } }',
    );
    const ours = __schema.types.filter(({ name }) => !name.startsWith('__'));
    expect(ours.length).toBeGreaterThan(30);
    const silent = ours.flatMap(({ name, description, fields }) => [
      ...(description || ['Query', 'Mutation', 'Subscription'].includes(name) ? [] : [name]),
      ...(fields ?? []).filter((field) => !field.description).map((field) => `${name}.${field.name}`),
    ]);
    expect(silent).toEqual([]);
  });

  test('tools such as GraphiQL get the whole schema, with the very query that they ask', async () => {
    const { __schema } = await createGraphClient(system().url).get<{ __schema: { types: object[] } }>(
      getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true }),
    );
    expect(__schema.types.length).toBeGreaterThan(30);
  });

  test('nobody sees another person’s booking, and cannot tell that it exists', async () => {
    const { client: ops } = await signIn(system().url, 'ops@sangam.example');
    const { bookings } = await ops.get<{ bookings: Edges<{ id: string }> }>(
      '{ bookings(first: 1) { edges { node { id } } } }',
    );
    const { client } = await registerCustomer(system().url);
    const ask = (id: string) => client.ask('query ($id: ID!) { booking(id: $id) { id status } }', { id });
    const theirs = await ask(bookings.edges[0]?.node.id ?? '');
    const unknown = await ask('bkg_000000000000000000000000');
    expect(theirs.data).toEqual({ booking: null });
    expect(theirs.data).toEqual(unknown.data);
    expect(theirs.errors).toEqual(unknown.errors);
    const nobody = await createGraphClient(system().url).ask('{ bookings(first: 1) { edges { node { id } } } }');
    expect(nobody.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
}
