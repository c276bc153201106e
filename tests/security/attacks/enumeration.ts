import { randomBytes, randomUUID } from 'node:crypto';
import type { Reply } from '#tests/harness/wire.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf } from '../attacker/got.ts';
import { registering, signingIn } from '../attacker/people.ts';
import type { Target } from '../attacker/target.ts';

type Ask = (known: boolean) => Promise<Reply>;
const ROUNDS = 9;

const comparable = ({ status, text }: Reply): string => `${status} ${text.replace(/"requestId":"[^"]*"/g, '')}`;
const median = (times: number[]): string =>
  (times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0).toFixed(1);

/** Asks about somebody who is there and about somebody who is not, in turns, and compares. The times are only told. */
const compared = (name: string, prepare: (target: Target) => Promise<Ask>): Disguise => ({
  name,
  async run(target) {
    const ask = await prepare(target);
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const texts = { known: '', unknown: '' };
      // In turns, as the first of two may find more to warm up.
      const order = ['known', 'unknown'] as const;
      for (const kind of round % 2 ? order : order.toReversed()) {
        const began = performance.now();
        const reply = await ask(kind === 'known');
        times[kind].push(performance.now() - began);
        texts[kind] = comparable(reply);
        if (gotOf(reply) === 'INTERNAL') return 'INTERNAL';
      }
      if (texts.known !== texts.unknown) return `${texts.known} for who is there, ${texts.unknown} for who is not`;
    }
    return {
      got: 'the same',
      note: `median ${median(times.known)} ms for who is there, ${median(times.unknown)} ms for who is not`,
    };
  },
});

const nobody = () => `nobody-${randomUUID()}@example.org`;
const forgedSignature = () => randomBytes(32).toString('base64url');

export const enumerationAttacks: Attack[] = [
  {
    name: 'finding out who has an account',
    expected: ['the same'],
    disguises: [
      compared('a wrong password', async (target) => {
        const { email } = await target.people.stranger();
        return (known) =>
          target.ask(signingIn, { input: { email: known ? email : nobody(), password: 'not the password' } });
      }),
      compared('no password', async (target) => {
        const { email } = await target.people.stranger();
        return (known) => target.ask(signingIn, { input: { email: known ? email : nobody(), password: '' } });
      }),
      compared('a password that is too long', async (target) => {
        const { email } = await target.people.stranger();
        return (known) =>
          target.ask(signingIn, { input: { email: known ? email : nobody(), password: 'x'.repeat(5_000) } });
      }),
      compared('until it is throttled', async (target) => {
        const [{ email }, other] = [await target.people.stranger(), nobody()];
        const guess = (address: string) =>
          target.ask(signingIn, { input: { email: address, password: 'not the password' } });
        for (let n = 0; n < 12; n += 1) await Promise.all([guess(email), guess(other)]);
        return (known) => guess(known ? email : other);
      }),
      compared('another password for who forgot it', async (target) => {
        const { email } = await target.people.stranger();
        const query =
          'mutation ($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { accepted userErrors { code } } }';
        return (known) => target.ask(query, { input: { email: known ? email : nobody() } });
      }),
      compared('a refresh token whose signature is wrong', async (target) => {
        const { refreshToken } = await target.people.stranger();
        const query =
          'mutation ($token: String!) { refresh(refreshToken: $token) { userErrors { code message field expected } } }';
        const [session = '', generation = '', secret = ''] = refreshToken.split('.');
        const token = (known: boolean) =>
          [known ? session : '0'.repeat(24), generation, secret, forgedSignature()].join('.');
        return (known) => target.ask(query, { token: token(known) });
      }),
      compared('a person by the id', async (target) => {
        const [{ id }, { token }] = [
          await target.people.person('the victim'),
          await target.people.person('the attacker'),
        ];
        const query = 'query ($id: ID!) { user(id: $id) { id displayName } }';
        return (known) => target.ask(query, { id: known ? id : `usr_${'0'.repeat(24)}` }, { token });
      }),
      {
        name: 'registering with other people’s addresses',
        // It has to say that an address is taken, or nobody could register; but not to somebody who asks about many.
        expected: ['THROTTLED'],
        async run(target) {
          const { email } = await target.people.stranger();
          const input = () => ({
            email,
            password: 'a long enough password',
            displayName: 'X',
            idempotencyKey: randomUUID(),
          });
          let got = '';
          for (let n = 0; n < 30 && got !== 'THROTTLED'; n += 1) {
            got = gotOf(await target.ask(registering, { input: input() }));
            if (!['EMAIL_TAKEN', 'THROTTLED'].includes(got)) return got;
          }
          return got;
        },
      },
    ],
  },
];
