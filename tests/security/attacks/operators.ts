import { getNamedType, isInputObjectType, isScalarType } from 'graphql';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { atEverySpot, textSpots } from '../attacker/every-spot.ts';
import { gotOf } from '../attacker/got.ts';
import { type Spot, spotsOf } from '../attacker/spots.ts';
import { storedTexts } from '../attacker/stored-texts.ts';
import type { Target } from '../attacker/target.ts';

/** What a database, or a careless `if`, would take for more than a value. */
const values: unknown[] = [
  { $ne: null },
  { $gt: '' },
  { $where: 'sleep(10000) || true' },
  { $regex: '.*', $options: 's' },
  { $in: [''] },
  { $expr: { $eq: [1, 1] } },
  { $function: { body: 'function () { return true }', args: [], lang: 'js' } },
  { $exists: true },
  { toString: 'x', valueOf: 'x' },
  { length: 3, 0: 'a' },
  ['a', 'b'],
  [{ $ne: null }],
  [[]],
  true,
];
/** What is a text or an id all the same, by GraphQL’s rules, but of another kind than is meant. */
const numbers: unknown[] = [0, -1, 1e21, 1.5];

const refusals = new Set(['BAD_INPUT', 'BAD_ID']);
/** A text that is an id of nothing is refused, or finds nothing. */
const findsNothing = new Set([...refusals, 'null']);

const objectSpots = ({ schema }: Target): Spot[] =>
  spotsOf(schema).filter(({ type }) => !isScalarType(getNamedType(type)) || isInputObjectType(getNamedType(type)));

async function everywhere(target: Target, spots: Spot[], value: unknown, allowed = refusals): Promise<string> {
  const wrong = (await atEverySpot(target, spots, value)).filter(({ spot, got }) => {
    // A list takes a single value for a list of one, so that an array is no disguise there.
    const isList = String(spot.type).startsWith('[') && Array.isArray(value);
    return !allowed.has(got) && !isList;
  });
  if (wrong.length === 0 && spots.length > 0) return 'refused everywhere';
  return wrong.map(({ name, got }) => `${name}: ${got}`).join(', ');
}

const credentials = ['{"$ne":null}', '{"$gt":""}', '$ne', "' OR '1'='1", '*', '%', '.*', '\u0000', 'true'];
const signingIn = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }`;

/** Searches that would find something if they were more than texts. */
const searches = [
  '.*',
  '^plumbing$',
  'plumb.ng',
  '(?i)PLUMBING',
  '{"$ne":null}',
  '$ne',
  'plumbing\u0000',
  "' || '1'=='1",
];

export const operatorAttacks: Attack[] = [
  {
    name: 'operators in the place of values',
    expected: ['refused everywhere'],
    disguises: [
      ...values.map(
        (value): Disguise => ({
          name: `${JSON.stringify(value)} for every text, id and time`,
          run: (target) => everywhere(target, textSpots(target), value),
        }),
      ),
      ...values.slice(0, 6).map(
        (value): Disguise => ({
          name: `${JSON.stringify(value)} for every input object and enumeration`,
          run: (target) => everywhere(target, objectSpots(target), value),
        }),
      ),
      ...numbers.map(
        (value): Disguise => ({
          name: `${value} for every text and time`,
          run: (target) =>
            everywhere(
              target,
              textSpots(target).filter(({ type }) => getNamedType(type).name !== 'ID'),
              value,
            ),
        }),
      ),
      ...[
        '{"$ne":null}',
        '$ne',
        '[object Object]',
        'usr_{"$gt":""}',
        'bkg_00000000000000000000000g',
        '../usr_1',
        'usr_1\u0000',
        '',
      ].map(
        (value): Disguise => ({
          name: `${JSON.stringify(value)} for every id`,
          run: (target) =>
            everywhere(
              target,
              textSpots(target).filter(({ type }) => getNamedType(type).name === 'ID'),
              value,
              findsNothing,
            ),
        }),
      ),
    ],
  },
  {
    name: 'operators as credentials',
    expected: ['BAD_CREDENTIALS', 'BAD_INPUT'],
    disguises: credentials.flatMap((text) => [
      {
        name: `the password ${JSON.stringify(text)}`,
        async run(target: Target) {
          const { email } = await target.people.stranger();
          return gotOf(await target.ask(signingIn, { input: { email, password: text } }));
        },
      },
      {
        name: `the address ${JSON.stringify(text)}`,
        run: async (target: Target) =>
          gotOf(await target.ask(signingIn, { input: { email: text, password: 'sangam-demo' } })),
      },
    ]),
  },
  {
    name: 'operators in searches',
    expected: ['null'],
    disguises: searches.map((category) => ({
      name: `the category ${JSON.stringify(category)}`,
      async run(target) {
        const query =
          'query ($category: String) { searchProviders(input: { category: $category }, first: 5) { edges { node { id } } } }';
        return gotOf(await target.ask(query, { category }));
      },
    })),
  },
  {
    name: 'operators in texts that are stored',
    expected: ['came back unchanged'],
    disguises: storedTexts.flatMap(({ name, needs, write }) =>
      [
        '$where',
        '$$NOW',
        '$displayName',
        '{"$ne":null}',
        'a.b.c',
        '$set.roles',
        '__proto__',
        '{{7*7}}<%= 7*7 %>',
        '%s%n',
        '\u202etxt',
      ].map(
        (text): Disguise => ({
          name: `${name}: ${JSON.stringify(text)}`,
          ...(needs && { needs }),
          async run(target) {
            const back = await write(target, text);
            return back === text ? 'came back unchanged' : `came back as ${JSON.stringify(back)}`;
          },
        }),
      ),
    ),
  },
];
