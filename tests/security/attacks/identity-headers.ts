import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';

const admin = {
  id: 'usr_00de30000000000000000001',
  roles: ['ADMIN'],
  scopes: ['system:read', 'people:read'],
  exp: 9e15,
};
const caller = Buffer.from(JSON.stringify(admin)).toString('base64url');
const zeros = Buffer.alloc(32).toString('base64url');

const headers: Record<string, Record<string, string>> = {
  'the caller, unsigned': { 'x-sangam-caller': caller },
  'the caller with an empty signature': { 'x-sangam-caller': `${caller}.` },
  'the caller with a signature of zeros': { 'x-sangam-caller': `${caller}.${zeros}` },
  'the caller in JSON': { 'x-sangam-caller': JSON.stringify(admin) },
  'the caller in other letters': { 'X-SANGAM-CALLER': `${caller}.${zeros}`, x_sangam_caller: caller },
  'roles and scopes': { 'x-sangam-roles': 'ADMIN', 'x-sangam-scopes': 'system:read people:read', 'x-roles': 'ADMIN' },
  'user ids': { 'x-user-id': admin.id, 'x-user': admin.id, 'x-forwarded-user': admin.id, 'remote-user': admin.id },
  'what proxies say': { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1;by=admin' },
  'what a gateway would say': {
    'x-authenticated-userid': admin.id,
    'x-consumer-groups': 'ADMIN',
    'x-apollo-authenticated': 'true',
  },
  'another path': { 'x-original-url': '/metrics', 'x-rewrite-url': '/metrics', 'x-http-method-override': 'GET' },
};

const query = '{ systemMetrics { process } }';
const overHttp = Object.entries(headers).map(
  ([name, given]): Disguise => ({
    name,
    run: async (target) => gotOf(await target.ask(query, {}, { headers: given })),
  }),
);
const asCustomer = Object.entries(headers).map(
  ([name, given]): Disguise => ({
    name: `${name}, by somebody who is signed in`,
    expected: ['FORBIDDEN'],
    async run(target) {
      const { token } = await target.people.person('the attacker');
      return gotOf(await target.ask(query, {}, { token, headers: given }));
    },
  }),
);
const onSocket = Object.entries(headers).map(
  ([name, given]): Disguise => ({
    name: `${name}, on a socket`,
    async run(target) {
      const payload = { ...given, caller: admin, extensions: { caller: admin }, 'x-sangam-caller': caller };
      const socket = target.socket({ headers: given, payload });
      const end = await socket.ready;
      const got = end ? `closed ${end.code}` : gotOfNews(await socket.ask({ query }));
      await socket.close();
      return got;
    },
  }),
);

export const identityHeaderAttacks: Attack[] = [
  {
    name: 'identity: said by the client',
    expected: ['UNAUTHENTICATED'],
    disguises: [
      ...overHttp,
      ...asCustomer,
      ...onSocket,
      {
        name: 'in the extensions of the operation',
        run: async (target) =>
          gotOf(
            await target.send({
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ query, extensions: { caller: admin, 'x-sangam-caller': caller }, caller: admin }),
            }),
          ),
      },
    ],
  },
];
