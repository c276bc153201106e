import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
} from 'graphql';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const header = 'query Random($on: Boolean!, $off: Boolean = false, $count: Int! = 2, $id: ID! = "u2")';
export const randomVariables = (random: () => number): Record<string, unknown> => ({
  on: random() < 0.7,
  ...(random() < 0.5 && { off: random() < 0.5 }),
  ...(random() < 0.5 && { count: 1 + Math.floor(random() * 4) }),
  ...(random() < 0.5 && { id: `u${1 + Math.floor(random() * 6)}` }),
});

/** A valid query over the schema's own fields: aliases, fragments of both kinds, conditions, type names. */
export function randomQuery(schema: GraphQLSchema, random: () => number): string {
  const fragments: string[] = [];
  let count = 0;
  const pick = <One>(all: readonly One[]): One => all[Math.floor(random() * all.length)] as One;
  const chance = (probability: number) => random() < probability;
  const condition = () =>
    chance(0.15) ? pick([' @include(if: $on)', ' @skip(if: $off)', ' @skip(if: true)', ' @include(if: true)']) : '';

  const field = (definition: GraphQLField<unknown, unknown>, depth: number): string => {
    const target = getNamedType(definition.type);
    const args = definition.args.map(
      (arg) => `${arg.name}: ${arg.name === 'first' ? pick(['$count', '1', '3']) : '$id'}`,
    );
    const given = args.length > 0 && (definition.args.some((arg) => arg.defaultValue === undefined) || chance(0.7));
    count += 1;
    const alias = given || chance(0.2) ? `a${count}: ` : '';
    const inner = isCompositeType(target) ? ` ${selections(target, depth - 1)}` : '';
    return `${alias}${definition.name}${given ? `(${args.join(', ')})` : ''}${condition()}${inner}`;
  };

  const selections = (type: GraphQLCompositeType, depth: number): string => {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const possible = fields.filter((one) => depth > 0 || !isCompositeType(getNamedType(one.type)));
    const parts = chance(0.3) || possible.length === 0 ? ['__typename'] : [];
    for (const one of possible) if (chance(possible.length > 4 ? 0.45 : 0.7)) parts.push(field(one, depth));
    if (isAbstractType(type)) {
      for (const member of schema.getPossibleTypes(type)) {
        if (chance(0.8)) parts.push(`... on ${member.name}${condition()} ${selections(member, depth - 1)}`);
      }
    } else if (chance(0.15) && depth > 0) parts.push(`... ${condition()} ${selections(type, depth - 1)}`);
    if (chance(0.15) && depth > 0) {
      const name = `F${fragments.length}`;
      fragments.push('');
      fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} ${selections(type, depth - 1)}`;
      parts.push(`...${name}${condition()}`);
    }
    return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
  };
  const root = schema.getQueryType();
  if (!root) throw new Error('the schema has no queries');
  const body = selections(root, 3);
  // Every variable is used, whatever was picked.
  return `${header} { used: __typename @include(if: $on) @skip(if: $off) u: user(id: $id) { friends(first: $count) { id } } ...Body }
    fragment Body on Query ${body} ${fragments.join(' ')}`;
}
