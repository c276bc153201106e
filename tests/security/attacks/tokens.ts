import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf, gotOfNews, together } from '../attacker/got.ts';
import { decode, encode, type Json, ownKey, partsOf, privateKeyOf, publicKeyOf, signed } from '../attacker/jwt.ts';
import type { Target } from '../attacker/target.ts';

/**
 * Presents a credential at each door: the graph over HTTP, a socket, and the pages for machines. `in as <who>` where
 * it was believed.
 */
export async function present(target: Target, authorization: string): Promise<string> {
  const query = '{ viewer { id } }';
  const idIn = (data: unknown) => (data as { viewer?: { id?: string } | null } | null | undefined)?.viewer?.id;
  const headers = { authorization };
  const reply = await target.ask(query, {}, { headers });
  const http = idIn(reply.data) ? `in as ${idIn(reply.data)}` : gotOf(reply);

  const socket = target.socket({ authorization });
  const end = await socket.ready;
  const news = end ? null : await socket.ask({ query });
  const id = news?.type === 'next' ? idIn(news.reply.data) : undefined;
  await socket.close();
  const overSocket = end ? `closed ${end.code}` : id ? `in as ${id}` : news ? gotOfNews(news) : 'nothing';

  const machines = await target.send({ method: 'GET', path: '/api/system/metrics', headers });
  return together([
    ['HTTP', http],
    ['socket', overSocket === 'closed 4401' ? 'UNAUTHENTICATED' : overSocket],
    ['machines', gotOf(machines)],
  ]);
}

type Makes = (claims: Json, head: Json, target: Target) => string;

/** A disguise that presents a token made of the attacker's own one: its claims, with the roles of an admin. */
const forged = (name: string, make: Makes, more: Partial<Disguise> = {}): Disguise => ({
  name,
  ...more,
  async run(target) {
    const { token } = await target.people.person('the attacker');
    const { head, body } = partsOf(token);
    return present(target, `Bearer ${make({ ...decode(body), roles: ['ADMIN'] }, decode(head), target)}`);
  },
});

const confusedBy = (name: string, secretOf: (target: Target) => string | Buffer, alg = 'HS256', hash = 'sha256') =>
  forged(
    `${alg} with ${name} as the secret`,
    (claims, head, target) => signed.hmac({ ...head, alg }, claims, secretOf(target), hash),
    { needs: 'the public key' },
  );
const publicOf = ({ tokenKey }: Target) => publicKeyOf(tokenKey ?? {});

const algorithms: Attack = {
  name: 'tokens: another algorithm',
  expected: ['UNAUTHENTICATED'],
  disguises: [
    ...['none', 'None', 'NONE', 'nOnE', ''].map((alg) =>
      forged(`alg: "${alg}" without a signature`, (claims, head) => signed.not({ ...head, alg }, claims)),
    ),
    ...[null, ['EdDSA'], { toString: 'EdDSA' }, 0].map((alg) =>
      forged(`alg: ${JSON.stringify(alg)}`, (claims, head) => signed.ed25519({ ...head, alg }, claims)),
    ),
    forged('no alg', (claims, { alg: _, ...head }) => signed.not(head, claims)),
    confusedBy('the public key in PEM', (target) => publicOf(target).export({ type: 'spki', format: 'pem' })),
    confusedBy('the public key in DER', (target) => publicOf(target).export({ type: 'spki', format: 'der' })),
    confusedBy('the public key as JWK', (target) => JSON.stringify(publicOf(target).export({ format: 'jwk' }))),
    confusedBy('the raw public key', (target) => Buffer.from(String(target.tokenKey?.x), 'base64url')),
    confusedBy('x of the public key', (target) => String(target.tokenKey?.x)),
    confusedBy('x of the public key', (target) => String(target.tokenKey?.x), 'HS512', 'sha512'),
    forged('HS256 with an empty secret', (claims, head) => signed.hmac({ ...head, alg: 'HS256' }, claims, '')),
    forged('RS256 with a key of one’s own', (claims, head) => signed.rsa({ ...head, alg: 'RS256' }, claims)),
    forged('ES256 with a key of one’s own', (claims, head) => signed.ec({ ...head, alg: 'ES256' }, claims)),
    forged('EdDSA with a key of one’s own', (claims, head) => signed.ed25519(head, claims)),
  ],
};

const paths = ['../../../../dev/null', '/dev/null', 'file:///etc/passwd', 'https://keys.example.org/jwks.json'];
const kids = [...paths, "x' OR '1'='1", "x' UNION SELECT 'x", '', '__proto__', ['a'], { $ne: null }, 0, null];

const ownJwk = { ...ownKey.publicKey.export({ format: 'jwk' }), alg: 'EdDSA', use: 'sig' };
const keys: Attack = {
  name: 'tokens: a key that the token brings or names itself',
  expected: ['UNAUTHENTICATED'],
  disguises: [
    ...kids.map((kid) =>
      forged(`kid ${JSON.stringify(kid)}`, (claims, head) => signed.ed25519({ ...head, kid }, claims)),
    ),
    ...paths.map((kid) =>
      forged(`kid ${kid}, HS256 with an empty secret`, (claims, head) =>
        signed.hmac({ ...head, alg: 'HS256', kid }, claims, ''),
      ),
    ),
    forged('no kid', (claims, { kid: _, ...head }) => signed.ed25519(head, claims)),
    forged('embedded jwk', (claims, head) => signed.ed25519({ ...head, jwk: ownJwk }, claims)),
    forged('embedded jwk with our kid', (claims, head) =>
      signed.ed25519({ ...head, jwk: { ...ownJwk, kid: head.kid } }, claims),
    ),
    ...['jku', 'x5u'].map((name) =>
      forged(name, (claims, head) => signed.ed25519({ ...head, [name]: 'https://keys.example.org/jwks.json' }, claims)),
    ),
    forged('x5c', (claims, head) => signed.ed25519({ ...head, x5c: ['MIIB'] }, claims)),
    forged('crit that names what nobody knows', (claims, head) =>
      signed.ed25519({ ...head, crit: ['x'], x: 1 }, claims),
    ),
    forged('crit with b64: false', (claims, head) => signed.ed25519({ ...head, crit: ['b64'], b64: false }, claims)),
  ],
};

const now = () => Math.floor(Date.now() / 1_000);
/** Signed by the right key: only the claim is wrong. */
const rightlySigned = (name: string, change: (claims: Json) => Json, more: Partial<Disguise> = {}): Disguise => ({
  name,
  needs: 'the signing key',
  ...more,
  async run(target) {
    const { token, id } = await target.people.person('the attacker');
    const { head, body } = partsOf(token);
    const made = signed.ed25519(decode(head), change(decode(body)), privateKeyOf(target.tokenKey ?? {}));
    return (await present(target, `Bearer ${made}`)).replaceAll(id, 'oneself');
  },
});
const without = (claim: string): Disguise =>
  rightlySigned(`no ${claim}`, (claims) =>
    Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim)),
  );
const wrong = (claim: string, values: readonly unknown[]): Disguise[] =>
  values.map((value) =>
    rightlySigned(`${claim}: ${JSON.stringify(value)}`, (claims) => ({ ...claims, [claim]: value })),
  );

const claims: Attack = {
  name: 'tokens: signed by us, with a claim that is wrong',
  expected: ['UNAUTHENTICATED'],
  disguises: [
    rightlySigned('(nothing wrong: shows that the others fail for what is wrong with them)', (all) => all, {
      expected: ['HTTP: in as oneself, socket: in as oneself, machines: FORBIDDEN'],
    }),
    rightlySigned('expired an hour ago', (all) => ({ ...all, exp: now() - 3_600 })),
    rightlySigned('expired a second ago', (all) => ({ ...all, exp: now() - 1 })),
    rightlySigned('exp as text', (all) => ({ ...all, exp: String(now() + 600) })),
    rightlySigned('nbf in an hour', (all) => ({ ...all, nbf: now() + 3_600 })),
    rightlySigned('iat in an hour', (all) => ({ ...all, iat: now() + 3_600, exp: now() + 4_000 })),
    ...wrong('exp', [null, -1, 0, [9e9], { $gt: 0 }]),
    ...wrong('aud', ['another', '', ['another'], [], { sangam: true }, null]),
    ...wrong('iss', ['another', '', ['sangam'], 'sangam ', 'https://sangam', null]),
    ...wrong('sub', ['', ['usr_00de30000000000000000001'], 7, { $ne: null }, null, 'x'.repeat(10_000)]),
    ...wrong('sid', ['', ['x'], 7, { $ne: null }, null]),
    ...wrong('roles', ['ADMIN', { ADMIN: true }, [['ADMIN']], ['CUSTOMER', 'ROOT'], ['admin'], [7], null]),
    ...['exp', 'iat', 'aud', 'iss', 'sub', 'sid', 'roles'].map(without),
  ],
};

/** The attacker's own token, good and whole, and that of somebody else. */
const reshaped = (name: string, make: (mine: string, theirs: string) => string): Disguise => ({
  name,
  async run(target) {
    const [{ token: mine }, { token: theirs }] = await Promise.all([
      target.people.person('the attacker'),
      target.people.person('the victim'),
    ]);
    return present(target, make(mine, theirs));
  },
});
const split = (token: string, joined: (head: string, body: string, signature: string) => string) => {
  const { head, body, signature } = partsOf(token);
  return `Bearer ${joined(head, body, signature)}`;
};
const asAdmin = (body: string) => encode({ ...decode(body), roles: ['ADMIN'] });

const shapes: Attack = {
  name: 'tokens: taken apart and put together',
  expected: ['UNAUTHENTICATED'],
  disguises: [
    reshaped('signature stripped', (mine) => split(mine, (head, body) => `${head}.${body}.`)),
    reshaped('signature and its dot stripped', (mine) => split(mine, (head, body) => `${head}.${body}`)),
    reshaped('signature truncated', (mine) =>
      split(mine, (head, body, sign) => `${head}.${body}.${sign.slice(0, -2)}`),
    ),
    reshaped('signature of zeros', (mine) =>
      split(mine, (head, body) => `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`),
    ),
    reshaped('signature twice', (mine) => split(mine, (head, body, sign) => `${head}.${body}.${sign}${sign}`)),
    reshaped('payload changed', (mine) => split(mine, (head, body, sign) => `${head}.${asAdmin(body)}.${sign}`)),
    reshaped('payload swapped for somebody else’s', (mine, theirs) =>
      split(mine, (head, _body, sign) => `${head}.${partsOf(theirs).body}.${sign}`),
    ),
    reshaped('header changed', (mine) =>
      split(mine, (head, body, sign) => `${encode({ ...decode(head), typ: 'x' })}.${body}.${sign}`),
    ),
    reshaped('one dot too many', (mine) => `Bearer ${mine}.`),
    reshaped('five parts', (mine) => `Bearer ${mine}.x.y`),
    reshaped('two dots in the place of one', (mine) => `Bearer ${mine.replace('.', '..')}`),
    reshaped('only dots', () => 'Bearer ..'),
    reshaped('two tokens with a comma', (mine, theirs) => `Bearer ${mine},${theirs}`),
    reshaped('two tokens with a space', (mine, theirs) => `Bearer ${mine} ${theirs}`),
    reshaped('in quotes', (mine) => `Bearer "${mine}"`),
    reshaped('two spaces', (mine) => `Bearer  ${mine}`),
    reshaped('Basic', (mine) => `Basic ${Buffer.from(`x:${mine}`).toString('base64')}`),
    reshaped('no scheme', (mine) => mine),
    reshaped('another scheme', (mine) => `Token ${mine}`),
    reshaped('no token', () => 'Bearer '),
    reshaped('nothing', () => ''),
    reshaped('a hundred thousand letters', () => `Bearer ${'a'.repeat(10_000)}`),
    ...['BEARER', 'bEaReR'].map((scheme) =>
      reshaped(`${scheme}, with a payload changed`, (mine) =>
        split(mine, (head, body, sign) => `${head}.${asAdmin(body)}.${sign}`).replace('Bearer', scheme),
      ),
    ),
    {
      name: 'the refresh token in its place',
      run: async (target) => present(target, `Bearer ${(await target.people.person('the attacker')).refreshToken}`),
    },
  ],
};

export const tokenAttacks: Attack[] = [algorithms, keys, claims, shapes];
