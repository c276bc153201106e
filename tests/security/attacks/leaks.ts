import { sendRaw } from '#tests/harness/raw-http.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import type { Target } from '../attacker/target.ts';

/** What provokes errors that the other attacks have not met. */
const provocations: Record<string, (target: Target) => Promise<unknown>> = {
  'a path that is not there': (target) => target.send({ method: 'GET', path: '/nothing/here' }),
  'a path out of the folder': (target) => target.send({ method: 'GET', path: '/graphiql/..%2f..%2fpackage.json' }),
  'a path with a percent sign': (target) => target.send({ method: 'GET', path: '/%zz' }),
  'half a JSON text': (target) => target.send({ headers: { 'content-type': 'application/json' }, body: '{"query":' }),
  'a JSON text that is no object': (target) =>
    target.send({ headers: { 'content-type': 'application/json' }, body: '[1]' }),
  'a query that is no text': (target) =>
    target.send({ headers: { 'content-type': 'application/json' }, body: '{"query":{"a":1}}' }),
  'an encoding that nobody knows': (target) =>
    target.send({
      headers: { 'content-type': 'application/json', 'content-encoding': 'x' },
      body: '{"query":"{ viewer { id } }"}',
    }),
  'a length that is wrong': (target) =>
    sendRaw(target.url, 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n'),
  'what is no HTTP': (target) => sendRaw(target.url, 'HELLO\r\n\r\n'),
  'the health of the system': (target) => target.send({ method: 'GET', path: '/api/health/ready' }),
  'a message that is no JSON, on a socket': async (target) => {
    const socket = target.socket();
    await socket.ready;
    socket.send('{');
    await socket.closed;
  },
  'a cursor of somebody else’s making': (target) =>
    target.ask('query ($after: String) { searchProviders(input: {}, after: $after) { pageInfo { endCursor } } }', {
      after: Buffer.from('[{"$ne":null},{}]').toString('base64url'),
    }),
  'numbers beyond every limit': (target) =>
    target.ask(
      'query ($n: Float!) { searchProviders(input: { near: { latitude: $n, longitude: $n } }) { pageInfo { endCursor } } }',
      {
        n: 1e308,
      },
    ),
};

/** To be tried last: it judges every answer that the attacks before it have had. */
export const leakAttacks: Attack[] = [
  {
    name: 'secrets, stacks, hosts and queries in errors',
    expected: ['nothing of the inside'],
    disguises: [
      ...Object.entries(provocations).map(
        ([name, provoke]): Disguise => ({
          name,
          async run(target) {
            const before = target.watch.leaks.length;
            await provoke(target);
            const leak = target.watch.leaks.at(-1);
            return target.watch.leaks.length > before && leak ? `${leak.what}: ${leak.told}` : 'nothing of the inside';
          },
        }),
      ),
      {
        name: 'every answer of this run',
        async run({ watch }) {
          const kinds = watch.leaks.map(({ what, told, sent }) => `${what}: ${told} (for ${sent})`);
          return kinds.length === 0 ? 'nothing of the inside' : kinds.slice(0, 10).join('; ');
        },
      },
      {
        name: '(and there were many)',
        expected: ['hundreds'],
        run: async ({ watch }) => (watch.looked() >= 200 ? 'hundreds' : String(watch.looked())),
      },
    ],
  },
];
