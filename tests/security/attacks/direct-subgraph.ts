import { openWire } from '#tests/harness/wire.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf, gotOfNews, together } from '../attacker/got.ts';

const entities = `{ _entities(representations: [{ __typename: "User", id: "usr_00de30000000000000000001" }]) {
  ... on User { id email }
} }`;
const queries = ['{ __typename }', '{ _service { sdl } }', entities, 'mutation { __typename }'];

const admin = { id: 'usr_00de30000000000000000001', roles: ['ADMIN'], scopes: ['people:read'], exp: 9e15 };
const caller = Buffer.from(JSON.stringify(admin)).toString('base64url');
const zeros = Buffer.alloc(32).toString('base64url');

const claims: Record<string, string | null> = {
  'nothing said': null,
  'an empty caller': '',
  'an unsigned caller': caller,
  'an empty signature': `${caller}.`,
  'a signature of zeros': `${caller}.${zeros}`,
  'a signature of another length': `${caller}.${zeros.slice(0, 10)}`,
  'three parts': `${caller}.${zeros}.${zeros}`,
  'a caller in JSON': JSON.stringify(admin),
  'only a dot': '.',
};

const overHttp = Object.entries(claims).map(
  ([name, said]): Disguise => ({
    name,
    async run(target) {
      const parts: [string, string][] = [];
      for (const url of target.subgraphUrls) {
        const { origin, pathname } = new URL(url);
        const wire = openWire(origin, { connections: 1 });
        for (const query of queries) {
          const headers = { 'content-type': 'application/json', ...(said !== null && { 'x-sangam-caller': said }) };
          const reply = await wire.send({ path: pathname, headers, body: JSON.stringify({ query }) });
          target.watch.look(query, reply);
          parts.push([`${origin} ${query.slice(0, 20)}`, reply.data ? 'data' : gotOf(reply)]);
        }
        await wire.close();
      }
      return together(parts);
    },
  }),
);

const withToken: Disguise = {
  name: 'a good access token',
  async run(target) {
    const { token } = await target.people.person('the attacker');
    const parts: [string, string][] = [];
    for (const url of target.subgraphUrls) {
      const { origin, pathname } = new URL(url);
      const wire = openWire(origin, { connections: 1 });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const reply = await wire.send({ path: pathname, headers, body: JSON.stringify({ query: '{ __typename }' }) });
      parts.push([origin, gotOf(reply)]);
      await wire.close();
    }
    return together(parts);
  },
};

const onSockets = Object.entries(claims).map(
  ([name, said]): Disguise => ({
    name: `${name}, on a socket`,
    expected: ['UNSIGNED_CALLER', 'closed 401', 'closed 4401', 'closed 4403'],
    async run(target) {
      const parts: [string, string][] = [];
      for (const url of target.subgraphUrls) {
        const { origin } = new URL(url);
        const headers: Record<string, string> = said === null || said === '' ? {} : { 'x-sangam-caller': said };
        const extensions = { caller: said ?? undefined, 'x-sangam-caller': said ?? undefined };
        const socket = target.socket({ at: origin, headers, payload: headers });
        const end = await socket.ready;
        const operation = { query: 'subscription { bookingUpdated { cursor } systemMetrics { cursor } }', extensions };
        parts.push([origin, end ? `closed ${end.code}` : gotOfNews(await socket.ask(operation))]);
        await socket.close();
      }
      return together(parts);
    },
  }),
);

export const directSubgraphAttacks: Attack[] = [
  {
    name: 'a subgraph called directly',
    needs: 'the subgraphs’ addresses',
    expected: ['UNSIGNED_CALLER'],
    disguises: [...overHttp, withToken, ...onSockets],
  },
];
