import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf } from '../attacker/got.ts';
import type { Target } from '../attacker/target.ts';

const pollution =
  '{"polluted":"yes","roles":["ADMIN"],"scopes":["system:read"],"id":"usr_00de30000000000000000001","authorization":"Bearer x"}';
const searching =
  'query ($input: SearchProvidersInput!) { searchProviders(input: $input, first: 1) { pageInfo { hasNextPage } } }';

/** Whether anything sticks: nobody may have become somebody, and no answer has grown. */
async function stuck(target: Target): Promise<string | null> {
  const nobody = await target.ask('{ viewer { id } systemStatus { state } }');
  if (nobody.data?.viewer !== null || nobody.text.includes('polluted')) return 'it sticks';
  const closed = gotOf(await target.ask('{ systemMetrics { process } }'));
  return closed === 'UNAUTHENTICATED' ? null : `it sticks: ${closed}`;
}

const polluting = (name: string, run: (target: Target) => Promise<string>, more: Partial<Disguise> = {}): Disguise => ({
  name,
  ...more,
  async run(target) {
    const got = await run(target);
    return (await stuck(target)) ?? got;
  },
});

const keys = ['__proto__', 'constructor', 'prototype'];
/** `{"constructor":{"prototype":{…}}}` is what a deep merge falls for. */
const nested = (key: string) => (key === 'constructor' ? `{"prototype":${pollution}}` : pollution);
const ask = async (target: Target, query: string, variablesText: string, operationName?: string) =>
  gotOf(await target.ask(query, {}, { variablesText, ...(operationName !== undefined && { operationName }) }));

export const prototypeAttacks: Attack[] = [
  {
    name: 'prototype pollution',
    expected: ['BAD_INPUT'],
    disguises: [
      ...keys.flatMap((key) => [
        polluting(`an input with ${key}`, (target) => ask(target, searching, `{"input":{"${key}":${nested(key)}}}`)),
        polluting(`an input’s inner object with ${key}`, (target) =>
          ask(target, searching, `{"input":{"near":{"latitude":1,"longitude":1,"${key}":${nested(key)}}}}`),
        ),
        polluting(`an input with ${key}, in the document`, (target) =>
          ask(target, `{ searchProviders(input: { ${key}: { polluted: "yes" } }) { pageInfo { hasNextPage } } }`, '{}'),
        ),
      ]),
      // What no operation declares is no variable, and what is no variable has no effect.
      ...keys.map((key) =>
        polluting(
          `variables with ${key}, which nobody declared`,
          (target) => ask(target, '{ viewer { id } }', `{"${key}":${nested(key)}}`),
          {
            expected: ['BAD_INPUT', 'null'],
          },
        ),
      ),
      ...keys.map((key) =>
        polluting(
          `a variable called ${key}`,
          (target) =>
            ask(
              target,
              `query ($${key}: String) { searchProviders(input: { text: $${key} }, first: 1) { pageInfo { hasNextPage } } }`,
              `{"${key}":"a"}`,
            ),
          {
            expected: ['BAD_INPUT', 'data'],
          },
        ),
      ),
      polluting('an alias __proto__', (target) => ask(target, '{ __proto__: systemStatus { state } }', '{}')),
      polluting('an alias __proto__ deeper down', (target) =>
        ask(target, '{ systemStatus { __proto__: state } }', '{}'),
      ),
      polluting('an alias __typename', (target) => ask(target, '{ systemStatus { __typename: state } }', '{}')),
      ...['constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'then', 'valueOf'].map((alias) =>
        polluting(
          `an alias ${alias}`,
          async (target) => {
            const reply = await target.ask(`{ ${alias}: systemStatus { ${alias}: state } }`);
            const found = (reply.data?.[alias] as Record<string, unknown> | undefined)?.[alias];
            return typeof found === 'string' ? 'answered under that name' : gotOf(reply);
          },
          { expected: ['answered under that name', 'BAD_INPUT'] },
        ),
      ),
      ...[...keys, 'toString', 'hasOwnProperty'].flatMap((name) => [
        polluting(`the operation ${name}, which is not there`, (target) =>
          ask(target, 'query A { viewer { id } }', '{}', name),
        ),
        polluting(
          `the operation ${name}, which is there`,
          (target) => ask(target, `query A { systemStatus { state } } query ${name} { viewer { id } }`, '{}', name),
          { expected: ['null', 'BAD_INPUT'] },
        ),
        polluting(
          `a fragment ${name}`,
          (target) => ask(target, `{ systemStatus { ...${name} } } fragment ${name} on SystemStatus { state }`, '{}'),
          { expected: ['data', 'BAD_INPUT'] },
        ),
        polluting(`a fragment ${name}, which is not there`, (target) =>
          ask(target, `{ systemStatus { ...${name} } }`, '{}'),
        ),
      ]),
      ...['__proto__', 'constructor', 'toString'].flatMap((name) => [
        polluting(`the field ${name}`, (target) => ask(target, `{ ${name} { id } }`, '{}')),
        polluting(`the argument ${name}`, (target) =>
          ask(target, `{ provider(id: "prv_000000000000000000000000", ${name}: 1) { id } }`, '{}'),
        ),
        polluting(`the directive ${name}`, (target) => ask(target, `{ systemStatus @${name} { state } }`, '{}')),
        polluting(`the type ${name}`, (target) => ask(target, `{ systemStatus { ... on ${name} { id } } }`, '{}')),
      ]),
      ...keys.map((key) =>
        polluting(
          `a body with ${key}`,
          async (target) =>
            gotOf(
              await target.send({
                headers: { 'content-type': 'application/json' },
                body: `{"query":"{ viewer { id } }","${key}":${nested(key)}}`,
              }),
            ),
          { expected: ['BAD_INPUT', 'null', '400'] },
        ),
      ),
      ...keys.map((key) =>
        polluting(
          `a socket’s connection_init with ${key}`,
          async (target) => {
            const socket = target.socket({ payload: JSON.parse(`{"${key}":${nested(key)}}`) });
            const end = await socket.ready;
            const news = end ? null : await socket.ask({ query: '{ viewer { id } }' });
            await socket.close();
            if (end) return `closed ${end.code}`;
            return news?.type === 'next' ? gotOf(news.reply) : String(news?.type);
          },
          { expected: ['null', 'closed 4401', 'closed 4400'] },
        ),
      ),
    ],
  },
];
