import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** Fields that an operation shall not ask for, such as `User.email`. */
export type Without = ReadonlySet<string>;

/** Everything below a type that needs no argument, so many levels deep, each type once on a way; empty for a leaf. */
export function everythingOf(type: GraphQLOutputType, depth: number, without: Without = new Set()): string {
  return below(getNamedType(type), depth, without, []);
}

function below(type: GraphQLNamedType, depth: number, without: Without, within: readonly string[]): string {
  if (!isCompositeType(type)) return '';
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const parts = fields.flatMap((field) => {
    if (without.has(`${type.name}.${field.name}`) || field.args.some(isRequiredArgument)) return [];
    const target = getNamedType(field.type);
    if (!isCompositeType(target)) return [field.name];
    if (depth <= 1 || within.includes(target.name)) return [];
    const few = field.args.some(({ name }) => name === 'first') ? '(first: 3)' : '';
    return [`${field.name}${few} ${below(target, depth - 1, without, [...within, type.name])}`];
  });
  return `{ __typename ${parts.join(' ')} }`;
}
