import { randomUUID } from 'node:crypto';
import type { SocketNews } from '#tests/harness/socket.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { eventually } from '../attacker/eventually.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';
import type { Person } from '../attacker/people.ts';
import type { Target } from '../attacker/target.ts';

const metrics = 'subscription { systemMetrics { cursor } }';
const bookings = 'subscription { bookingUpdated { cursor } }';

/** Gives or takes a role, as an admin. */
async function change(target: Target, verb: 'roleGrant' | 'roleRevoke', person: Person): Promise<void> {
  const admin = await target.people.staff('admin');
  const query = `mutation ($id: ID!) { ${verb}(userId: $id, role: OPS) { userErrors { code } } }`;
  const reply = await target.ask(query, { id: person.id }, { token: admin?.token });
  if (gotOf(reply) !== 'done') throw new Error(`${verb} got ${gotOf(reply)}`);
}

/** Somebody who was made an operator, signed in anew so that the token says so. */
async function newOperator(target: Target): Promise<Person> {
  const person = await target.people.stranger();
  await change(target, 'roleGrant', person);
  const operator = await target.people.signIn(person);
  if (!operator) throw new Error('could not sign in again');
  return operator;
}

/** Opens a subscription, takes something away, and says how the subscription ended. */
async function endOf(target: Target, person: Person, query: string, takeAway: () => Promise<unknown>): Promise<string> {
  const socket = target.socket({ authorization: `Bearer ${person.token}` });
  const end = await socket.ready;
  if (end) return `closed ${end.code} before it began`;
  const following = socket.follow({ query });
  const stands = await following.next('the subscription to stand');
  if (stands.type !== 'next' || stands.reply.errors.length > 0) return `${gotOfNews(stands)} before it began`;
  await takeAway();
  let news: SocketNews;
  do news = await following.next('its end');
  while (news.type === 'next' && news.reply.errors.length === 0);
  await socket.close();
  return gotOfNews(news);
}

const verbs: Record<string, { query: string; input: (person: Person) => Record<string, unknown> }> = {
  'signing out everywhere': { query: 'mutation { signOutEverywhere { userErrors { code } } }', input: () => ({}) },
  'another password': {
    query: 'mutation ($input: PasswordChangeInput!) { passwordChange(input: $input) { userErrors { code } } }',
    input: ({ password }) => ({ input: { currentPassword: password, newPassword: `another one, ${randomUUID()}` } }),
  },
  'signing out': {
    query: 'mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code } } }',
    input: ({ refreshToken }) => ({ token: refreshToken }),
  },
};

/** Does it from another session of the same person, as somebody would who notices a thief. */
async function fromElsewhere(target: Target, thief: Person, name: string): Promise<void> {
  const { query, input } = verbs[name] as (typeof verbs)[string];
  const owner = await target.people.signIn(thief);
  if (!owner) throw new Error('could not sign in again');
  // Signing out ends the session of the token that is given: the thief’s.
  const variables = input(name === 'signing out' ? thief : owner);
  const reply = await target.ask(query, variables, { token: owner.token });
  if (gotOf(reply) !== 'done') throw new Error(`${name} got ${gotOf(reply)}`);
}

/** Ends the thief’s session by its id, from the list of sessions. */
async function revoke(target: Target, thief: Person): Promise<void> {
  const owner = await target.people.signIn(thief);
  const listing = await target.ask('{ viewer { sessions { id current } } }', {}, { token: owner?.token });
  const { sessions = [] } = (listing.data?.viewer ?? {}) as { sessions?: { id: string; current: boolean }[] };
  for (const { id } of sessions.filter(({ current }) => !current)) {
    await target.ask(
      'mutation ($id: ID!) { sessionRevoke(id: $id) { userErrors { code } } }',
      { id },
      { token: owner?.token },
    );
  }
}

const over = ['SESSION_OVER', 'UNAUTHENTICATED'];
const ways: Record<string, (target: Target, thief: Person) => Promise<void>> = {
  ...Object.fromEntries(
    Object.keys(verbs).map((name) => [name, (target: Target, thief: Person) => fromElsewhere(target, thief, name)]),
  ),
  'revoking the session': revoke,
};

const ended = Object.entries(ways).flatMap(([name, way]): Disguise[] => [
  {
    name: `after ${name}: a subscription that is open`,
    expected: ['closed 4412'],
    async run(target) {
      const thief = await target.people.stranger();
      return endOf(target, thief, bookings, () => way(target, thief));
    },
  },
  {
    name: `after ${name}: another request`,
    async run(target) {
      const thief = await target.people.stranger();
      await way(target, thief);
      return eventually(over, async () => gotOf(await target.ask('{ viewer { id } }', {}, { token: thief.token })));
    },
  },
  {
    name: `after ${name}: a refresh`,
    expected: ['BAD_REFRESH_TOKEN'],
    async run(target) {
      const thief = await target.people.stranger();
      await way(target, thief);
      const query = 'mutation ($token: String!) { refresh(refreshToken: $token) { userErrors { code } } }';
      return gotOf(await target.ask(query, { token: thief.refreshToken }));
    },
  },
  {
    name: `after ${name}: another socket`,
    expected: ['closed 4401', 'closed 4412'],
    async run(target) {
      const thief = await target.people.stranger();
      await way(target, thief);
      return eventually(['closed 4401', 'closed 4412'], async () => {
        const socket = target.socket({ authorization: `Bearer ${thief.token}` });
        const end = await socket.ready;
        await socket.close();
        return end ? `closed ${end.code}` : 'opened';
      });
    },
  },
]);

export const lostAuthorityAttacks: Attack[] = [
  { name: 'a session that was ended', expected: over, disguises: ended },
  {
    name: 'a role that was taken away',
    needs: 'the demonstration accounts',
    expected: ['FORBIDDEN'],
    disguises: [
      {
        name: 'a subscription that is open',
        expected: ['AUTHORITY_CHANGED', 'FORBIDDEN'],
        async run(target) {
          const operator = await newOperator(target);
          return endOf(target, operator, metrics, () => change(target, 'roleRevoke', operator));
        },
      },
      {
        name: 'another operation on a socket that is open',
        async run(target) {
          const operator = await newOperator(target);
          const socket = target.socket({ authorization: `Bearer ${operator.token}` });
          await socket.ready;
          await change(target, 'roleRevoke', operator);
          const got = await eventually(['FORBIDDEN'], async () =>
            gotOfNews(await socket.ask({ query: '{ systemMetrics { process } }' })),
          );
          await socket.close();
          return got;
        },
      },
      {
        name: 'another request with the token that still names it',
        async run(target) {
          const operator = await newOperator(target);
          await change(target, 'roleRevoke', operator);
          return eventually(['FORBIDDEN'], async () =>
            gotOf(await target.ask('{ systemMetrics { process } }', {}, { token: operator.token })),
          );
        },
      },
      {
        name: 'the pages for machines',
        async run(target) {
          const operator = await newOperator(target);
          await change(target, 'roleRevoke', operator);
          const headers = { authorization: `Bearer ${operator.token}` };
          return eventually(['FORBIDDEN'], async () =>
            gotOf(await target.send({ method: 'GET', path: '/api/system/metrics', headers })),
          );
        },
      },
      {
        name: 'giving it to oneself again',
        async run(target) {
          const operator = await newOperator(target);
          await change(target, 'roleRevoke', operator);
          const query = 'mutation ($id: ID!) { roleGrant(userId: $id, role: OPS) { userErrors { code } } }';
          return gotOf(await target.ask(query, { id: operator.id }, { token: operator.token }));
        },
      },
    ],
  },
];
