import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';
import type { Target } from '../attacker/target.ts';

const query = '{ viewer { id } }';

/** A good token where none is looked for: whoever sends it there is nobody, and so is who lures a browser into it. */
const elsewhere = (
  name: string,
  place: (token: string) => { path?: string; headers?: Record<string, string>; body?: object },
): Disguise => ({
  name,
  async run(target) {
    const { token } = await target.people.person('the attacker');
    const { path = '/graphql', headers = {}, body = {} } = place(token);
    const sent = { 'content-type': 'application/json', ...headers };
    return gotOf(await target.send({ path, headers: sent, body: JSON.stringify({ query, ...body }) }));
  },
});

const onSocket = (name: string, given: (token: string) => Parameters<Target['socket']>[0]): Disguise => ({
  name: `socket: ${name}`,
  async run(target) {
    const { token } = await target.people.person('the attacker');
    const socket = target.socket(given(token));
    const end = await socket.ready;
    const got = end ? `closed ${end.code}` : gotOfNews(await socket.ask({ query }));
    await socket.close();
    return got;
  },
});

const headers = ['x-access-token', 'x-authorization', 'authentication', 'proxy-authorization', 'token', 'x-auth-token'];

export const tokenPlaceAttacks: Attack[] = [
  {
    name: 'tokens: where none is looked for',
    expected: ['null'],
    disguises: [
      ...['access_token', 'token', 'authorization', 'jwt'].map((name) =>
        elsewhere(`in the query string as ${name}`, (token) => ({ path: `/graphql?${name}=${token}` })),
      ),
      elsewhere('in a cookie', (token) => ({ headers: { cookie: `token=${token}; authorization=Bearer ${token}` } })),
      ...headers.map((name) =>
        elsewhere(`in the header ${name}`, (token) => ({ headers: { [name]: `Bearer ${token}` } })),
      ),
      elsewhere('in the extensions', (token) => ({ body: { extensions: { authorization: `Bearer ${token}` } } })),
      elsewhere('beside the query', (token) => ({ body: { authorization: `Bearer ${token}`, token } })),
      onSocket('in a cookie', (token) => ({ headers: { cookie: `token=${token}` } })),
      onSocket('under another name', (token) => ({
        payload: { token, Authorization: `Bearer ${token}`, accessToken: token },
      })),
      onSocket('deeper down', (token) => ({ payload: { headers: { authorization: `Bearer ${token}` } } })),
      ...[
        ['an array', (token: string) => [`Bearer ${token}`]],
        ['an object', (token: string) => ({ token })],
      ].map(([name, value]) => ({
        ...onSocket(`${name} for a text`, (token) => ({
          payload: { authorization: (value as (one: string) => unknown)(token) },
        })),
        expected: ['closed 4401'],
      })),
    ],
  },
];
