import { getNamedType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import { createAsker } from '../attacker/as-who-may.ts';
import { askAt } from '../attacker/ask-at.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { gotOf } from '../attacker/got.ts';
import { sampleOf } from '../attacker/samples.ts';
import { nameOf, spotsOf } from '../attacker/spots.ts';
import type { Target } from '../attacker/target.ts';

/** What nobody may say of themselves, or of what they buy. */
const wishes: Record<string, unknown> = {
  roles: ['ADMIN'],
  role: 'ADMIN',
  scopes: ['people:read'],
  isAdmin: true,
  price: { amountMinor: 1, currency: 'NPR' },
  priceMinor: 1,
  amountMinor: 1,
  status: 'CONFIRMED',
  userId: 'usr_00de30000000000000000001',
  customerId: 'usr_00de30000000000000000001',
  ownerId: 'usr_00de30000000000000000001',
  id: 'usr_00de30000000000000000001',
  _id: 'usr_00de30000000000000000001',
  createdAt: '2020-01-01T00:00:00.000Z',
  verified: true,
  sequence: 0,
  pending: [],
  passwordHash: 'x',
  $set: { roles: ['ADMIN'] },
  constructor: { prototype: { roles: ['ADMIN'] } },
};

/** Input objects of mutations and queries, wherever they stand. */
const inputsOf = ({ schema }: Target) => spotsOf(schema).filter(({ type }) => isInputObjectType(getNamedType(type)));

const refusedEverywhere = (parts: [string, string][], refusals: readonly string[]): string => {
  const wrong = parts.filter(([, got]) => !refusals.includes(got));
  return wrong.length === 0 && parts.length > 0
    ? 'refused in every input'
    : wrong.map((part) => part.join(': ')).join(', ');
};

/** The input as it should be and one field more, by a variable. */
async function byVariable(target: Target, key: string, value: unknown): Promise<string> {
  const ask = createAsker(target);
  const place = await target.sample();
  const parts: [string, string][] = [];
  for (const spot of inputsOf(target)) {
    const named = getNamedType(spot.type);
    if (isInputObjectType(named) && named.getFields()[key]) continue;
    const inner = sampleOf(named as never, spot.path.at(-1) ?? '', '', place) as object;
    const one = Object.defineProperty({ ...inner }, key, { value, enumerable: true });
    const list = isListType(isNonNullType(spot.type) ? spot.type.ofType : spot.type);
    parts.push([nameOf(spot), await ask(askAt(spot, list ? [one] : one, place))]);
  }
  return refusedEverywhere(parts, ['BAD_INPUT']);
}

/** The field in the document itself, where another part of the parser sees it. */
async function inDocument(target: Target, key: string, value: unknown): Promise<string> {
  const ask = createAsker(target);
  const place = await target.sample();
  const parts: [string, string][] = [];
  for (const spot of inputsOf(target).filter(({ path }) => path.length === 1)) {
    const named = getNamedType(spot.type);
    if (isInputObjectType(named) && named.getFields()[key]) continue;
    const { query } = askAt(spot, {}, place);
    const document = query
      .replace(/^(\w+) Attack\([^)]*\)/, '$1 Attack')
      .replace(/: \$v\d+/g, `: { ${key}: ${literal(value)} }`);
    parts.push([nameOf(spot), await ask({ query: document, variables: {} })]);
  }
  return refusedEverywhere(parts, ['BAD_INPUT']);
}

/** As one more argument beside those that the field has. */
async function asArgument(target: Target, key: string, value: unknown): Promise<string> {
  const { token } = await target.people.person('the attacker');
  const parts: [string, string][] = [];
  const root = target.schema.getMutationType()?.getFields() ?? {};
  for (const { name, args } of Object.values(root)) {
    if (args.some((arg) => arg.name === key)) continue;
    const query = `mutation { ${name}(${key}: ${literal(value)}) { __typename } }`;
    parts.push([`Mutation.${name}`, gotOf(await target.ask(query, {}, { token }))]);
  }
  return refusedEverywhere(parts, ['BAD_INPUT']);
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${literal(inner)}`)
    .join(', ')} }`;
}

const disguise = (name: string, run: Disguise['run']): Disguise => ({ name, run });
const named = Object.entries(wishes).filter(([key]) => /^\w+$/.test(key));

export const massAssignmentAttacks: Attack[] = [
  {
    name: 'inputs with what is not the client’s to say',
    expected: ['refused in every input'],
    disguises: [
      ...Object.entries(wishes).map(([key, value]) => disguise(key, (target) => byVariable(target, key, value))),
      disguise('__proto__', (target) => byVariable(target, '__proto__', { roles: ['ADMIN'] })),
      ...named.map(([key, value]) => disguise(`${key}, in the document`, (target) => inDocument(target, key, value))),
      ...named.map(([key, value]) => disguise(`${key}, as an argument`, (target) => asArgument(target, key, value))),
      {
        name: '(the attacker is still a customer, and nothing more)',
        expected: ['CUSTOMER'],
        async run(target) {
          const { token } = await target.people.person('the attacker');
          const { data } = await target.ask('{ viewer { roles } }', {}, { token });
          return String((data?.viewer as { roles?: string[] } | null)?.roles?.join());
        },
      },
    ],
  },
];
