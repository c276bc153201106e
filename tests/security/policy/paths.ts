import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';

export type RootKind = 'query' | 'mutation' | 'subscription';
/** One step from an object to another. A step into a subgraph by an entity's key has no field of the graph. */
export type Step = { coordinate: string | null; field: string; type: GraphQLObjectType };
/** A way from an entrance of the graph to an object; its first step is the entrance. */
export type Path = readonly Step[];

const objectOf = (field: GraphQLField<unknown, unknown>): GraphQLObjectType | null => {
  const type = getNamedType(field.type);
  return isObjectType(type) ? type : null;
};

/** The fields of a type that lead to another object. */
export const stepsFrom = (type: GraphQLObjectType): Step[] =>
  Object.values(type.getFields()).flatMap((field) => {
    const target = objectOf(field);
    return target ? [{ coordinate: `${type.name}.${field.name}`, field: field.name, type: target }] : [];
  });

/** The steps into the graph. What only gateways may ask begins with an underscore. */
export function rootSteps(schema: GraphQLSchema, kind: RootKind): Step[] {
  const root: GraphQLObjectType | null | undefined = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  return root ? stepsFrom(root).filter(({ field }) => !field.startsWith('_')) : [];
}

/** The steps that go on from a path without coming through any type twice: there is nothing new behind a circle. */
export const stepsOnFrom = (path: Path): Step[] => {
  const last = path.at(-1);
  return last ? stepsFrom(last.type).filter(({ type }) => !path.some((step) => step.type === type)) : [];
};

/** The steps into a subgraph by the keys of its entities, which only a gateway takes. */
export const entitySteps = (schema: GraphQLSchema): Step[] =>
  Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && type.astNode?.directives?.some(({ name }) => name.value === 'key')
      ? [{ coordinate: null, field: '_entities', type }]
      : [],
  );

export const fieldNamesOf = (type: GraphQLObjectType): string[] => Object.keys(type.getFields());
