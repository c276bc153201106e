import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';

const representation = '{ __typename: "User", id: "usr_00de30000000000000000001" }';
const documents: Record<string, string> = {
  _entities: `{ _entities(representations: [${representation}]) { ... on User { id email } } }`,
  '_entities under an alias': `{ viewer: _entities(representations: [${representation}]) { __typename } }`,
  '_entities in a fragment': `{ ...F } fragment F on Query { _entities(representations: [${representation}]) { __typename } }`,
  '_entities in an inline fragment': `{ ... on Query { _entities(representations: [${representation}]) { __typename } } }`,
  '_entities, skipped': `{ _entities(representations: [${representation}]) @skip(if: true) { __typename } }`,
  '_entities as a mutation': `mutation { _entities(representations: [${representation}]) { __typename } }`,
  '_entities as a subscription': `subscription { _entities(representations: [${representation}]) { __typename } }`,
  '_entities by variables': 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
  _service: '{ _service { sdl } }',
  '_service under an alias': '{ a: _service { s: sdl } }',
  __resolveReference: '{ viewer { __resolveReference } }',
  _Entity: '{ __typename ... on _Entity { __typename } }',
};
const variables = { r: [{ __typename: 'User', id: 'usr_00de30000000000000000001' }] };

const inSchema = (name: string, query: string): Disguise => ({
  name,
  expected: ['null'],
  run: async (target) => gotOf(await target.ask(query)),
});

export const federationFieldAttacks: Attack[] = [
  {
    name: 'the federation’s own fields',
    expected: ['BAD_INPUT', 'OPERATION_NOT_ALLOWED'],
    disguises: [
      ...Object.entries(documents).map(
        ([name, query]): Disguise => ({
          name,
          async run(target) {
            const { token } = await target.people.person('the attacker');
            return gotOf(await target.ask(query, variables, { token }));
          },
        }),
      ),
      ...Object.entries(documents).map(
        ([name, query]): Disguise => ({
          name: `${name}, on a socket`,
          async run(target) {
            const { token } = await target.people.person('the attacker');
            const socket = target.socket({ authorization: `Bearer ${token}` });
            await socket.ready;
            const got = gotOfNews(await socket.ask({ query, variables }));
            await socket.close();
            return got;
          },
        }),
      ),
      {
        name: '_service by GET',
        run: async (target) =>
          gotOf(
            await target.send({
              method: 'GET',
              path: `/graphql?query=${encodeURIComponent('{ _service { sdl } }')}`,
              headers: { 'apollo-require-preflight': '1' },
            }),
          ),
      },
      {
        name: 'representations among the variables of another operation',
        expected: ['null'],
        run: async (target) =>
          gotOf(await target.ask('{ viewer { id } }', { representations: variables.r, _entities: variables.r })),
      },
      ...['_Any', '_Entity', '_Service', 'join__Graph', 'link__Import'].map((type) =>
        inSchema(`the type ${type}, asked for by introspection`, `{ __type(name: "${type}") { name } }`),
      ),
    ],
  },
];
