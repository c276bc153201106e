import { randomUUID } from 'node:crypto';
import { openWire } from '#tests/harness/wire.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf } from '../attacker/got.ts';
import { type Person, signingIn } from '../attacker/people.ts';
import type { Target } from '../attacker/target.ts';

const wrong = () => `not the password, ${randomUUID()}`;
const signIn = (target: Target, email: string, password: string, headers: Record<string, string> = {}) =>
  target.ask(signingIn, { input: { email, password } }, { headers });
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** Guesses in one way, and then comes with the right password: it may not tell any more. */
const guessing = (name: string, guess: (target: Target, victim: Person) => Promise<unknown>): Disguise => ({
  name,
  async run(target) {
    const victim = await target.people.stranger();
    await guess(target, victim);
    return gotOf(await signIn(target, victim.email, victim.password));
  },
});

const spellings = (email: string, n: number) => {
  const letters = [...email].map((letter, at) => ((n >> (at % 5)) & 1 ? letter.toUpperCase() : letter));
  return `${n % 2 ? ' ' : ''}${letters.join('')}${n % 3 ? ' ' : ''}`;
};
const claimedAddresses = (n: number) => ({
  'x-forwarded-for': `198.51.100.${n}`,
  forwarded: `for=198.51.100.${n}`,
  'x-real-ip': `198.51.100.${n}`,
  'cf-connecting-ip': `198.51.100.${n}`,
  'true-client-ip': `198.51.100.${n}`,
  'x-client-ip': `198.51.100.${n}`,
});

const guesses: Disguise[] = [
  guessing('thirty passwords at once', (target, { email }) =>
    Promise.all(times(30, () => signIn(target, email, wrong()))),
  ),
  {
    name: '(of which most were not even looked at)',
    expected: ['most were not'],
    async run(target) {
      const { email } = await target.people.stranger();
      const all = await Promise.all(times(30, async () => gotOf(await signIn(target, email, wrong()))));
      const throttled = all.filter((got) => got === 'THROTTLED').length;
      return throttled >= 15 ? 'most were not' : `${throttled} of 30 were not`;
    },
  },
  {
    name: '(while somebody else signs in from the same address)',
    expected: ['in'],
    async run(target) {
      const [victim, other] = [await target.people.stranger(), await target.people.stranger()];
      await Promise.all(times(15, () => signIn(target, victim.email, wrong())));
      return (await target.people.signIn(other)) ? 'in' : 'kept out';
    },
  },
  guessing('one after the other', async (target, { email }) => {
    for (const password of times(15, wrong)) await signIn(target, email, password);
  }),
  guessing('the address in other spellings', (target, { email }) =>
    Promise.all(times(15, (n) => signIn(target, spellings(email, n), wrong()))),
  ),
  guessing('from addresses that one only claims to have', (target, { email }) =>
    Promise.all(times(15, (n) => signIn(target, email, wrong(), claimedAddresses(n)))),
  ),
  guessing('many in one operation', (target, { email }) => {
    const guess = (n: number) =>
      `g${n}: signIn(input: { email: "${email}", password: "${wrong()}" }) { userErrors { code } }`;
    return target.ask(`mutation { ${times(15, guess).join(' ')} }`);
  }),
  guessing('over sockets', async (target, { email }) => {
    const socket = target.socket();
    await socket.ready;
    await Promise.all(
      times(15, () => socket.ask({ query: signingIn, variables: { input: { email, password: wrong() } } })),
    );
    await socket.close();
  }),
  {
    name: 'many in one operation, and the right one at its end',
    async run(target) {
      const { email, password } = await target.people.stranger();
      const all = [...times(15, wrong), password].map(
        (one, n) => `g${n}: signIn(input: { email: "${email}", password: "${one}" }) { userErrors { code } }`,
      );
      const { data } = await target.ask(`mutation { ${all.join(' ')} }`);
      const last = data?.g15 as { userErrors: { code: string }[] } | undefined;
      return last?.userErrors[0]?.code ?? 'in';
    },
  },
  {
    name: 'the present password, with a stolen session',
    async run(target) {
      const { token } = await target.people.stranger();
      const query = 'mutation ($input: PasswordChangeInput!) { passwordChange(input: $input) { userErrors { code } } }';
      const guess = () =>
        target.ask(query, { input: { currentPassword: wrong(), newPassword: 'a long enough password' } }, { token });
      await Promise.all(times(15, guess));
      return gotOf(await guess());
    },
  },
  {
    name: '(and the owner still gets in from elsewhere)',
    needs: 'a second address',
    expected: ['in'],
    async run(target) {
      const victim = await target.people.stranger();
      await Promise.all(times(15, () => signIn(target, victim.email, wrong())));
      const wire = openWire(target.url, { connections: 1, localAddress: '127.0.0.2' });
      const body = JSON.stringify({
        query: signingIn,
        variables: { input: { email: victim.email, password: victim.password } },
      });
      const reply = await wire.send({ headers: { 'content-type': 'application/json' }, body });
      await wire.close();
      return gotOf(reply) === 'data' ? 'in' : gotOf(reply);
    },
  },
];

const made = (length: number) => randomUUID().replaceAll('-', '').padEnd(length, 'x').slice(0, length);
const tokens: Record<string, { query: string; variables: () => Record<string, unknown> }> = {
  'refresh tokens': {
    query: 'mutation ($token: String!) { refresh(refreshToken: $token) { userErrors { code } } }',
    variables: () => ({ token: `${'0'.repeat(24)}.0.${made(43)}.${made(43)}` }),
  },
  'reset tokens': {
    query: 'mutation ($input: PasswordResetInput!) { passwordReset(input: $input) { userErrors { code } } }',
    variables: () => ({ input: { token: `${made(22)}.${made(43)}`, newPassword: 'a long enough password' } }),
  },
};

/** Made-up tokens until they are no longer looked at. */
const forging = Object.entries(tokens).map(
  ([name, { query, variables }]): Disguise => ({
    name,
    async run(target) {
      for (let n = 0; n < target.mostForged + 50; n += 25) {
        const all = await Promise.all(times(25, async () => gotOf(await target.ask(query, variables()))));
        if (all.includes('THROTTLED')) return 'THROTTLED';
        const other = all.find((got) => !['BAD_REFRESH_TOKEN', 'BAD_RESET_TOKEN'].includes(got));
        if (other) return other;
      }
      return 'never throttled';
    },
  }),
);

export const bruteForceAttacks: Attack[] = [
  { name: 'guessing passwords', expected: ['THROTTLED'], disguises: guesses },
  { name: 'guessing tokens', expected: ['THROTTLED'], disguises: forging },
];
