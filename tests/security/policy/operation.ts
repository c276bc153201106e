import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import type { Path, RootKind } from './paths.ts';
import type { Entrance, Way } from './ways.ts';

export type Operation = { text: string; variables: Way['values'] };

const DAY_MS = 86_400_000;
const inDays = (days: number) => JSON.stringify(new Date(Date.now() + days * DAY_MS).toISOString());
/** Once for all: operations with the same text are planned once. */
const neededArguments: Readonly<Record<string, string>> = {
  'Service.slots': `(from: ${inDays(2)}, to: ${inDays(9)})`,
};

/** A field behind the entrance, with the arguments that it needs; of a list one is enough. */
function asked(type: GraphQLObjectType, name: string): string {
  const needed = neededArguments[`${type.name}.${name}`];
  if (needed) return `${name}${needed}`;
  const takesFirst = type.getFields()[name]?.args.some((argument) => argument.name === 'first');
  return takesFirst ? `${name}(first: 1)` : name;
}

/** What says why a mutation did nothing is asked for in full; of other objects only whether they are there. */
function selected(type: GraphQLObjectType, name: string): string {
  const field = type.getFields()[name];
  const leads = field && isObjectType(getNamedType(field.type));
  if (!leads) return asked(type, name);
  return `${asked(type, name)} { ${name === 'userErrors' ? 'code' : '__typename'} }`;
}

/** The operation that takes a path and asks there for some fields. */
export function operationOf(
  { kind, takes, path }: { kind: RootKind; takes: Entrance['takes']; path: Path },
  way: Way,
  fields: readonly string[],
): Operation {
  const [entrance, ...onwards] = path;
  const target = path.at(-1);
  if (!entrance || !target) throw new Error('a path begins with an entrance');
  const inner = ['__typename', ...fields.map((name) => selected(target.type, name))].join(' ');
  const nested = onwards.reduceRight((selection, { field }, index) => {
    const parent = path[index];
    return parent ? `${asked(parent.type, field)} { ${selection} }` : selection;
  }, inner);
  const outer = entrance.coordinate === null ? `... on ${entrance.type.name} { ${nested} }` : nested;
  const names = Object.keys(takes);
  const declared = names.length > 0 ? ` (${names.map((name) => `$${name}: ${takes[name]}`).join(', ')})` : '';
  const given = names.length > 0 ? `(${names.map((name) => `${name}: $${name}`).join(', ')})` : '';
  return { text: `${kind}${declared} { ${entrance.field}${given} { ${outer} } }`, variables: way.values };
}
