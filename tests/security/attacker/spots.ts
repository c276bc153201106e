import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

export type Field = GraphQLField<unknown, unknown>;
/** A field, on the way from a root of the schema. */
export type Step = { parent: GraphQLObjectType; field: Field };

/** A place where a client's value goes in: an argument, or a field of an input object below one. */
export type Spot = {
  operation: 'query' | 'mutation' | 'subscription';
  /** The fields from the root to the one that takes the argument. */
  route: Step[];
  /** The argument, and the input fields below it. */
  path: string[];
  type: GraphQLInputType;
};

export const nameOf = ({ route, path }: Spot): string => {
  const { parent, field } = route.at(-1) as Step;
  return `${parent.name}.${field.name}(${path.join('.')})`;
};

/** Every place of the schema where a value goes in, each once, by the shortest way to it. */
export function spotsOf(schema: GraphQLSchema): Spot[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  const seen = new Set<string>();
  const spots: Spot[] = [];
  let layer = roots.flatMap(([operation, type]) => (type ? [{ operation, type, route: [] as Step[] }] : []));
  while (layer.length > 0) {
    const next: typeof layer = [];
    for (const { operation, type, route } of layer) {
      if (seen.has(type.name)) continue;
      seen.add(type.name);
      for (const field of Object.values(type.getFields())) {
        const steps = [...route, { parent: type, field }];
        for (const arg of field.args) spots.push(...spotsBelow(arg, [], { operation, route: steps }, []));
        const target = getNamedType(field.type);
        // What a mutation answers with is reached by queries as well, which change nothing.
        if (isObjectType(target) && operation === 'query') next.push({ operation, type: target, route: steps });
      }
    }
    layer = next;
  }
  return spots;
}

function spotsBelow(
  given: GraphQLArgument | GraphQLInputField,
  path: string[],
  at: Pick<Spot, 'operation' | 'route'>,
  within: readonly string[],
): Spot[] {
  const here = [...path, given.name];
  const named = getNamedType(given.type);
  const own = { ...at, path: here, type: given.type };
  if (!isInputObjectType(named) || within.includes(named.name)) return [own];
  const fields = Object.values(named.getFields());
  return [own, ...fields.flatMap((field) => spotsBelow(field, here, at, [...within, named.name]))];
}

/** The arguments of a field that must be given, and those on the way to a spot. */
export const argsToGive = (field: Field, spotArg?: string): readonly GraphQLArgument[] =>
  field.args.filter((arg) => isRequiredArgument(arg) || arg.name === spotArg);
