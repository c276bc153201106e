import { within } from '#tests/harness/client.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { atEverySpot, textSpots } from '../attacker/every-spot.ts';
import { gotOf } from '../attacker/got.ts';
import type { Target } from '../attacker/target.ts';

const LONG = 100_000;
const long = (text: string) => text.repeat(Math.ceil(LONG / text.length)).slice(0, LONG);

/** Patterns that take for ever where they are used as one, and texts that take for ever where a pattern is tried on them. */
const texts: Record<string, string> = {
  'nested repetition': '(a+)+$',
  'overlapping choices': '(a|aa)+$|(.*a){20}',
  'a search of nested repetition': `^(([a-z])+.)+[A-Z]([a-z])+$${'a'.repeat(40)}`,
  'a hundred thousand of one letter': long('a'),
  'and then another one': `${long('a').slice(1)}!`,
  'a hundred thousand spaces': long(' '),
  'spaces between two letters': `a${long(' ').slice(2)}a`,
  'a hundred thousand accents': long('\u0301'),
  'a hundred thousand dashes': long('-'),
  'an address of a hundred thousand letters': `${long('a.').slice(15)}@example.org`,
  'very many @': long('a@'),
  'very many dots': `a@${long('a.').slice(2)}`,
  'open brackets': long('('),
  backslashes: long('\\'),
  digits: long('9'),
  'a cursor': Buffer.from(long('["')).toString('base64url').slice(0, LONG),
  'halves of surrogates': long('\ud800').slice(0, LONG / 4),
  'letters that grow': long('ﷺ').slice(0, LONG / 4),
};

/** Far longer than any honest request takes on the slowest machine, and far shorter than what backtracks. */
const LATE_S = 15;

async function everywhere(target: Target, text: string): Promise<string> {
  const spots = textSpots(target);
  if (spots.length === 0) return 'there is no text to try';
  const wrong = (await atEverySpot(target, spots, text)).filter(
    ({ got }) => ['INTERNAL', 'TIMED_OUT', 'UNAVAILABLE'].includes(got) || got.startsWith('waited'),
  );
  return wrong.length === 0 ? 'answered everywhere' : wrong.map(({ name, got }) => `${name}: ${got}`).join(', ');
}

/** What is no argument, but is read all the same. */
const elsewhere: Record<string, (text: string) => Parameters<Target['send']>[0]> = {
  'the request’s id': (text) => ({ headers: { 'x-request-id': text.slice(0, 8_000) } }),
  'the authorization': (text) => ({ headers: { authorization: `Bearer ${text.slice(0, 8_000)}` } }),
  'the content type': (text) => ({ headers: { 'content-type': `application/json;${text.slice(0, 8_000)}` } }),
  'the accepted types': (text) => ({ headers: { accept: text.slice(0, 8_000) } }),
  'the origin': (text) => ({ headers: { origin: text.slice(0, 8_000) } }),
  'the path': (text) => ({ path: `/${encodeURIComponent(text.slice(0, 2_000))}` }),
  'the query string': (text) => ({ path: `/graphql?a=${encodeURIComponent(text.slice(0, 2_000))}` }),
};
const body = JSON.stringify({ query: '{ viewer { id } }' });
const plain = /^[\x20-\x7e]+$/;

const inHeaders: Disguise[] = Object.entries(elsewhere).map(([name, sent]) => ({
  name: `all of them as ${name}`,
  expected: ['answered'],
  async run(target) {
    for (const [kind, text] of Object.entries(texts).filter(([, one]) => plain.test(one))) {
      const { path, headers } = sent(text);
      const reply = target.send({
        path: path ?? '/graphql',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
      const got = await within(LATE_S, kind, reply.then(gotOf)).catch((error: Error) => error.message);
      if (got === 'INTERNAL' || got.includes(' ')) return `${kind}: ${got}`;
    }
    return 'answered';
  },
}));

export const regexAttacks: Attack[] = [
  {
    name: 'regex denial',
    expected: ['answered everywhere'],
    disguises: [
      ...Object.entries(texts).map(([name, text]) => ({
        name: `${name}, for every text, id and time`,
        run: (target: Target) => everywhere(target, text),
      })),
      ...inHeaders,
    ],
  },
];
