import { randomBytes } from 'node:crypto';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { eventually } from '../attacker/eventually.ts';
import { gotOf, together } from '../attacker/got.ts';
import type { Target } from '../attacker/target.ts';

const refreshing = `mutation ($token: String!) {
  refresh(refreshToken: $token) { session { accessToken refreshToken } userErrors { code } }
}`;
type Session = { accessToken: string; refreshToken: string };

/** Exchanges a refresh token. `got` is `refreshed` where that worked. */
async function refresh(target: Target, token: unknown): Promise<{ got: string; session: Session | null }> {
  const reply = await target.ask(refreshing, { token });
  const session = (reply.data?.refresh as { session: Session | null } | undefined)?.session ?? null;
  return { got: session ? 'refreshed' : gotOf(reply), session };
}

/** A session that was refreshed twice, with all its tokens from the first on. */
async function refreshedTwice(target: Target): Promise<{ spent: Session; latest: Session }> {
  const { token, refreshToken } = await target.people.stranger();
  let latest: Session = { accessToken: token, refreshToken };
  for (let times = 0; times < 2; times += 1) {
    const { session, got } = await refresh(target, latest.refreshToken);
    if (!session) throw new Error(`an honest refresh got ${got}`);
    latest = session;
  }
  return { spent: { accessToken: token, refreshToken }, latest };
}

const over = ['UNAUTHENTICATED', 'SESSION_OVER'];
const viewer = '{ viewer { id } }';
const stolen = (name: string, more: Partial<Disguise>, run: (target: Target) => Promise<string>): Disguise => ({
  name,
  ...more,
  run,
});

const reuse: Attack = {
  name: 'refresh: a spent token comes back',
  expected: ['BAD_REFRESH_TOKEN'],
  disguises: [
    stolen('the first of three', {}, async (target) => {
      const { spent } = await refreshedTwice(target);
      return (await refresh(target, spent.refreshToken)).got;
    }),
    stolen('then the latest one is worthless, too', {}, async (target) => {
      const { spent, latest } = await refreshedTwice(target);
      await refresh(target, spent.refreshToken);
      return (await refresh(target, latest.refreshToken)).got;
    }),
    stolen('and so are the access tokens of the family', { expected: over }, async (target) => {
      const { spent, latest } = await refreshedTwice(target);
      await refresh(target, spent.refreshToken);
      const tokens = [spent.accessToken, latest.accessToken];
      const asked = tokens.map((token, n) =>
        eventually(over, async () => gotOf(await target.ask(viewer, {}, { token }))).then(
          (got) => [`${n}`, got] as const,
        ),
      );
      return together(await Promise.all(asked));
    }),
    stolen('and its sockets close', { expected: ['closed 4412'] }, async (target) => {
      const { spent, latest } = await refreshedTwice(target);
      const socket = target.socket({ authorization: `Bearer ${latest.accessToken}` });
      const end = await socket.ready;
      if (end) return `closed ${end.code} before it began`;
      const watching = socket.follow({ query: 'subscription { bookingUpdated { cursor } }' });
      await watching.next('the subscription to stand');
      await refresh(target, spent.refreshToken);
      const news = await watching.next('the socket to close');
      await socket.close();
      return news.type === 'closed' ? `closed ${news.end.code}` : news.type;
    }),
    stolen('after signing out', {}, async (target) => {
      const { refreshToken } = await target.people.stranger();
      const query = 'mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code } } }';
      await target.ask(query, { token: refreshToken });
      return (await refresh(target, refreshToken)).got;
    }),
    stolen('ten at once: one successor', { expected: ['one successor'] }, async (target) => {
      const { refreshToken } = await target.people.stranger();
      const all = await Promise.all(Array.from({ length: 10 }, () => refresh(target, refreshToken)));
      const successors = new Set(all.map(({ session, got }) => session?.refreshToken ?? got));
      return successors.size === 1 && all[0]?.session ? 'one successor' : `${successors.size} answers`;
    }),
    stolen('ten at once of a token spent long ago', {}, async (target) => {
      const { spent } = await refreshedTwice(target);
      const all = await Promise.all(Array.from({ length: 10 }, () => refresh(target, spent.refreshToken)));
      return together(all.map(({ got }, n) => [`${n}`, got] as const));
    }),
  ],
};

type Parts = [session: string, generation: string, secret: string, signature: string];
const partsOf = (token: string) => token.split('.') as Parts;
const made = (name: string, make: (mine: Parts, other: Parts) => unknown): Disguise => ({
  name,
  async run(target) {
    const [mine, other] = await Promise.all([target.people.person('the attacker'), target.people.person('the victim')]);
    return (await refresh(target, make(partsOf(mine.refreshToken), partsOf(other.refreshToken)))).got;
  },
});

const forged: Attack = {
  name: 'refresh: a token that was never issued',
  expected: ['BAD_REFRESH_TOKEN'],
  disguises: [
    made('the next generation with the signature of this one', ([session, generation, ...rest]) =>
      [session, Number(generation) + 1, ...rest].join('.'),
    ),
    made('generation −1', ([session, , ...rest]) => [session, -1, ...rest].join('.')),
    made('a generation of nines', ([session, , ...rest]) => [session, 999_999_999, ...rest].join('.')),
    made('somebody else’s session with one’s own signature', ([, ...mine], [theirs]) => [theirs, ...mine].join('.')),
    made('one’s own session with somebody else’s signature', ([session, generation, secret], [, , , theirs]) =>
      [session, generation, secret, theirs].join('.'),
    ),
    made('another secret', ([session, generation, , signature]) =>
      [session, generation, randomBytes(32).toString('base64url'), signature].join('.'),
    ),
    made('no signature', ([session, generation, secret]) => `${session}.${generation}.${secret}.`),
    made(
      'a signature of zeros',
      ([session, generation, secret]) => `${session}.${generation}.${secret}.${Buffer.alloc(32).toString('base64url')}`,
    ),
    made(
      'another spelling of the same signature',
      ([session, generation, secret, signature]) =>
        `${session}.${generation}.${secret}.${signature.slice(0, -1)}${anotherSpelling(signature.at(-1) ?? '')}`,
    ),
    made('with padding', (mine) => `${mine.join('.')}=`),
    made('with a space', (mine) => ` ${mine.join('.')} `),
    made('with a newline', (mine) => `${mine.join('.')}\n`),
    made('empty', () => ''),
    made('a hundred thousand letters', () => 'a.'.repeat(50_000)),
    made('a query', () => '{"$ne":null}'),
    {
      name: 'the access token in its place',
      run: async (target) => (await refresh(target, (await target.people.person('the attacker')).token)).got,
    },
    { ...made('an object', () => ({ $ne: null })), expected: ['BAD_INPUT'] },
    { ...made('an array', (mine) => [mine.join('.'), mine.join('.')]), expected: ['BAD_INPUT'] },
    {
      name: '(and the honest one is still good)',
      expected: ['refreshed'],
      run: async (target) => (await refresh(target, (await target.people.stranger()).refreshToken)).got,
    },
  ],
};

/** The last letter of 32 bytes in base64url has two bits that mean nothing. */
function anotherSpelling(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return letters[letters.indexOf(letter) ^ 1] ?? '';
}

export const refreshAttacks: Attack[] = [reuse, forged];
