import type { Sent } from '#tests/harness/wire.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf } from '../attacker/got.ts';
import type { Target } from '../attacker/target.ts';

const mutation = `mutation { register(input: { email: "csrf-SEED@example.org", password: "a long enough password", displayName: "Nobody", idempotencyKey: "csrf-SEED" }) { session { accessToken } userErrors { code } } }`;
const query = '{ viewer { id } }';
const inQuery = (text: string) => `/graphql?query=${encodeURIComponent(text)}`;

const send = (name: string, sent: (target: Target) => Sent, more: Partial<Disguise> = {}): Disguise => ({
  name,
  ...more,
  run: async (target) => gotOf(await target.send(sent(target))),
});
const form = (text: string) => new URLSearchParams({ query: text }).toString();
const multipart = (text: string) =>
  `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: text })}\r\n--x--\r\n`;

const types = [
  ['text/plain', JSON.stringify({ query: mutation })],
  ['text/plain;application/json', JSON.stringify({ query: mutation })],
  ['application/x-www-form-urlencoded', form(mutation)],
  ['multipart/form-data; boundary=x', multipart(mutation)],
  ['application/graphql', mutation],
] as const;

const origins = (target: Target) => {
  const { hostname, port } = new URL(target.url);
  return [
    'https://elsewhere.example.org',
    'null',
    `http://${hostname}:${Number(port) + 1}`,
    `http://${hostname}.example.org:${port}`,
    `http://elsewhere.example.org#${hostname}:${port}`,
    `http://${hostname}:${port}@elsewhere.example.org`,
    'file://',
    'chrome-extension://x',
    'garbage',
  ];
};

export const crossOriginAttacks: Attack[] = [
  {
    name: 'cross-site requests',
    expected: ['BAD_INPUT', 'OPERATION_NOT_ALLOWED', '405', '415', '400'],
    disguises: [
      send('a mutation by GET', () => ({
        method: 'GET',
        path: inQuery(mutation),
        headers: { 'apollo-require-preflight': '1' },
      })),
      send('a mutation by GET, as an image would', () => ({ method: 'GET', path: inQuery(mutation) })),
      send('a query by GET without the header that needs a preflight', () => ({ method: 'GET', path: inQuery(query) })),
      send('a query by GET with a simple content type', () => ({
        method: 'GET',
        path: inQuery(query),
        headers: { 'content-type': 'text/plain' },
      })),
      ...types.map(([type, body]) => send(`POST as ${type}`, () => ({ headers: { 'content-type': type }, body }))),
      send('POST without a content type', () => ({ body: JSON.stringify({ query: mutation }) })),
      send('POST with the mutation in the query string and no body', () => ({
        path: inQuery(mutation),
        headers: { 'content-type': 'text/plain' },
        body: '',
      })),
      ...['PUT', 'DELETE', 'PATCH'].map((method) =>
        send(
          method,
          () => ({
            method,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query: mutation }),
          }),
          {
            expected: ['NOT_FOUND', 'BAD_INPUT', '405'],
          },
        ),
      ),
    ],
  },
  {
    name: 'pages of other origins',
    expected: ['closed 403'],
    async disguises(target) {
      return [
        ...origins(target).map(
          (origin): Disguise => ({
            name: `a socket from ${origin.replaceAll(target.url, 'here')}`,
            async run() {
              const socket = target.socket({ headers: { origin } });
              const end = await socket.ready;
              await socket.close();
              return end ? `closed ${end.code}` : 'opened';
            },
          }),
        ),
        ...origins(target).map(
          (origin): Disguise => ({
            name: `an answer that a page of ${origin} may read`,
            expected: ['no'],
            async run() {
              const asked = await target.ask(query, {}, { headers: { origin } });
              const preflight = await target.send({
                method: 'OPTIONS',
                headers: {
                  origin,
                  'access-control-request-method': 'POST',
                  'access-control-request-headers': 'content-type',
                },
              });
              const allowed = [asked, preflight].map(({ headers }) => headers['access-control-allow-origin']);
              return allowed.every((one) => one === undefined)
                ? 'no'
                : `access-control-allow-origin: ${allowed.join()}`;
            },
          }),
        ),
        {
          name: '(a socket from the site’s own pages)',
          expected: ['opened'],
          async run() {
            const socket = target.socket({ headers: { origin: target.url } });
            const end = await socket.ready;
            await socket.close();
            return end ? `closed ${end.code}` : 'opened';
          },
        },
      ];
    },
  },
];
