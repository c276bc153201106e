import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Random } from './random.ts';

export type Kind = 'query' | 'mutation' | 'subscription';
/** One field of an operation, under the key by which the answer has it. */
export type Chosen = { key: string; coordinate: string; children: Chosen[] | null };
/** An argument, as a variable: which value it gets is decided each time that the operation is sent. */
export type Variable = { name: string; type: GraphQLInputType; arg: string; owner: string };
export type Template = { kind: Kind; text: string; variables: Variable[]; chosen: Chosen[]; roots: string[] };

/** How likely a field is to be asked for, from 0 to 1. */
export type Wanted = (coordinate: string) => number;

const LISTS = 3;

/**
 * A valid operation of random shape: aliases, fragments of both kinds, conditions, type names, nesting.
 *
 * @param goal the fields from the root to one that is asked for in any case
 */
export function randomTemplate(
  schema: GraphQLSchema,
  kind: Kind,
  random: Random,
  { wanted, goal }: { wanted: Wanted; goal: readonly string[] },
): Template {
  const variables: Variable[] = [];
  const fragments: string[] = [];
  let aliases = 20;
  let fields = random.weighted([4, 8, 30], (size) => 1 / size) + random.between(0, 10);
  let conditions = 3;

  const condition = (): string => {
    if (conditions === 0 || !random.chance(0.04)) return '';
    conditions -= 1;
    return random.pick([' @include(if: true)', ' @skip(if: false)', ' @include(if: $on)', ' @skip(if: $off)']);
  };

  /** A field with its arguments and what is below it, or null where there is no room for it. */
  const field = (
    parent: GraphQLObjectType,
    definition: GraphQLField<unknown, unknown>,
    depth: number,
    lists: number,
    taken: Set<string>,
    ahead: readonly string[] | null,
  ): { text: string; chosen: Chosen } | null => {
    const target = getNamedType(definition.type);
    const isList = isListType(getNullableType(definition.type)) || definition.args.some(({ name }) => name === 'first');
    if (isObjectType(target) && !ahead && (depth <= 0 || (isList && lists <= 0))) return null;
    const again = taken.has(definition.name);
    if (aliases <= 0 && again) return null;
    const alias = again || (aliases > 0 && random.chance(0.08)) ? `a${fields}_${aliases}` : null;
    if (alias) aliases -= 1;
    fields -= 1;
    const args = definition.args.filter((arg) => isRequiredArgument(arg) || arg.name === 'first' || random.chance(0.4));
    const given = args.map((arg) => {
      const name = `v${variables.length}`;
      variables.push({ name, type: arg.type, arg: arg.name, owner: definition.name });
      return `${arg.name}: $${name}`;
    });
    const inner = isObjectType(target) ? selection(target, depth - 1, lists - Number(isList), ahead ?? []) : null;
    const key = alias ?? definition.name;
    taken.add(key);
    const head = `${alias ? `${alias}: ` : ''}${definition.name}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
    return {
      text: `${head}${condition()} ${inner?.text ?? ''}`,
      chosen: { key, coordinate: `${parent.name}.${definition.name}`, children: inner?.chosen ?? null },
    };
  };

  const selection = (
    type: GraphQLObjectType,
    depth: number,
    lists: number,
    [goes, ...ahead]: readonly string[],
  ): { text: string; chosen: Chosen[] } => {
    const parts: string[] = random.chance(0.15) ? ['__typename'] : [];
    const chosen: Chosen[] = [];
    const taken = new Set<string>();
    for (const definition of Object.values(type.getFields())) {
      const onWay = definition.name === goes;
      // On the way to a goal there is less to look at.
      const likely = wanted(`${type.name}.${definition.name}`) * (goes === undefined ? 1 : 0.4);
      if (!onWay && (fields <= 0 || !random.chance(likely))) continue;
      const made = field(type, definition, depth, lists, taken, onWay ? ahead : null);
      if (!made) continue;
      chosen.push(made.chosen);
      parts.push(made.text);
    }
    if (parts.length === 0) parts.push('__typename');
    // Whose private fields these are is always asked for: see `persons.ts`.
    if (type.name === 'User') parts.push('whose: id');
    return { text: `{ ${folded(type, parts).join(' ')} }`, chosen };
  };

  /** Some of the fields in a fragment, of one kind or the other. */
  const folded = (type: GraphQLObjectType, parts: string[]): string[] => {
    if (parts.length < 2 || !random.chance(0.15)) return parts;
    const [first = '', ...rest] = parts;
    if (random.chance(0.5)) return [first, `... on ${type.name}${condition()} { ${rest.join(' ')} }`];
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${type.name} { ${rest.join(' ')} }`);
    return [first, `...${name}${condition()}`];
  };

  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  if (!root) throw new Error(`the schema has no ${kind}s`);
  const all = Object.values(root.getFields());
  const count = kind === 'subscription' ? 1 : random.weighted([1, 2, 3], (many) => 1 / many ** 3);
  const taken = new Set<string>();
  const [goes, ...ahead] = goal;
  const roots = Array.from({ length: count }, (_, n) => {
    const aim = n === 0 ? all.find(({ name }) => name === goes) : undefined;
    const definition = aim ?? random.weighted(all, ({ name }) => 0.05 + wanted(`${root.name}.${name}`));
    return field(root, definition, random.between(2, 9), LISTS, taken, aim ? ahead : null);
  }).filter((one) => one !== null);

  const body = `{ ${roots.map(({ text }) => text).join(' ')} }`;
  const whole = [body, ...fragments].join(' ');
  const switches = ['on', 'off'].filter((name) => whole.includes(`$${name})`));
  const declared = [
    ...variables.map(({ name, type }) => `$${name}: ${type}`),
    ...switches.map((name) => `$${name}: Boolean! = ${name === 'on'}`),
  ];
  return {
    kind,
    text: `${kind} Walk${declared.length > 0 ? `(${declared.join(', ')})` : ''} ${whole}`,
    variables,
    chosen: roots.map(({ chosen }) => chosen),
    roots: roots.map(({ chosen }) => chosen.coordinate),
  };
}

/** What an answer has under a chosen field and then under these coordinates, whatever names they were asked for by. */
export function valueAt(data: unknown, { key, children }: Chosen, [next, ...rest]: readonly string[]): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  const value = (data as Record<string, unknown>)[key];
  if (next === undefined) return value;
  const below = children?.find(({ coordinate }) => coordinate === next);
  return below && valueAt(value, below, rest);
}
