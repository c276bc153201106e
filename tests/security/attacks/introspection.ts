import { getIntrospectionQuery } from 'graphql';
import { openWire } from '#tests/harness/wire.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';
import type { Target } from '../attacker/target.ts';

/** Asks the system in production; what comes back may name nothing that was not asked for. */
const inProduction = (name: string, query: string, hidden?: string): Disguise => ({
  name,
  async run(target) {
    const wire = openWire((await target.production?.()) ?? '', { connections: 1 });
    const reply = await wire.send({ headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
    target.watch.look(query, reply);
    await wire.close();
    if (/did you mean/i.test(reply.text)) return 'a suggestion';
    return hidden && reply.text.includes(hidden) ? `the name ${hidden}` : gotOf(reply);
  },
});

const overSocket: Disguise = {
  name: 'the whole schema, on a socket',
  async run(target: Target) {
    const socket = target.socket({ at: (await target.production?.()) ?? '' });
    await socket.ready;
    const news = await socket.ask({ query: getIntrospectionQuery() });
    await socket.close();
    return gotOfNews(news);
  },
};

const page = (name: string, path: string, accept: string): Disguise => ({
  name,
  expected: ['no explorer'],
  async run(target) {
    const wire = openWire((await target.production?.()) ?? '', { connections: 1 });
    const { text, headers } = await wire.send({ method: 'GET', path, headers: { accept } });
    await wire.close();
    const isPage =
      String(headers['content-type']).includes('html') && /graphiql|sandbox|playground|explorer/i.test(text);
    return isPage ? 'an explorer' : 'no explorer';
  },
});

export const introspectionAttacks: Attack[] = [
  {
    name: 'introspection and suggestions in production',
    needs: 'a system in production',
    expected: ['BAD_INPUT'],
    disguises: [
      inProduction('the whole schema', getIntrospectionQuery()),
      inProduction('__schema', '{ __schema { types { name } } }'),
      inProduction('__type', '{ __type(name: "User") { fields { name } } }'),
      inProduction('__schema under an alias', '{ status: __schema { queryType { name } } }'),
      inProduction('__schema in a fragment', '{ ...F } fragment F on Query { __schema { queryType { name } } }'),
      inProduction(
        '__schema, skipped by a variable',
        'query ($no: Boolean = false) { __schema @include(if: $no) { queryType { name } } }',
      ),
      inProduction('__schema after a new line and a comma', '{\n,__schema,{types{name}}}'),
      inProduction(
        '__schema in the second operation',
        'query A { viewer { id } } query B { __schema { queryType { name } } }',
      ),
      inProduction('__type beside an honest field', '{ systemStatus { state } __type(name: "Query") { name } }'),
      overSocket,
      inProduction('a field nearly right', '{ viewr { id } }', 'viewer'),
      inProduction('a field of a type nearly right', '{ systemStatus { stat } }', 'state'),
      inProduction('an argument nearly right', '{ provider(idd: "x") { name } }', '"id"'),
      inProduction('a type nearly right', 'query ($i: SearchProviderInput) { viewer { id } }', 'SearchProvidersInput'),
      inProduction(
        'an enumeration’s value nearly right',
        '{ bookings(status: CONFIRMD) { pageInfo { hasNextPage } } }',
        'CONFIRMED',
      ),
      inProduction(
        'an input field nearly right',
        '{ searchProviders(input: { categry: "a" }) { pageInfo { hasNextPage } } }',
        'category',
      ),
      inProduction('a directive nearly right', '{ viewer @includ(if: true) { id } }', '"@include"'),
      inProduction('a fragment on a type nearly right', '{ ...F } fragment F on Quer { viewer { id } }', '"Query"'),
      page('the explorer', '/graphql', 'text/html'),
      page('the explorer’s files', '/graphiql/index.html', '*/*'),
    ],
  },
];
