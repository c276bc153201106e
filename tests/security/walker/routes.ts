import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { Kind } from './template.ts';

/** A way through the schema to a type: the fields, from a root on, by their names and by their coordinates. */
export type Route = { kind: Kind; fields: string[]; coordinates: string[] };

const LONGEST = 8;
const MOST = 60;

/** The shortest ways to each object type, on which no type comes twice; the root types have the empty one. */
export function routesOf(schema: GraphQLSchema): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>();
  const roots: [Kind, GraphQLObjectType | null | undefined][] = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ];
  let layer = roots.flatMap(([kind, type]) =>
    type ? [{ type, kind, fields: [] as string[], coordinates: [] as string[], within: [type.name] }] : [],
  );
  while (layer.length > 0) {
    const next: typeof layer = [];
    for (const { type, kind, fields, coordinates, within } of layer) {
      const known = routes.get(type.name) ?? [];
      if (known.length >= MOST) continue;
      routes.set(type.name, [...known, { kind, fields, coordinates }]);
      if (fields.length === LONGEST) continue;
      for (const field of Object.values(type.getFields())) {
        const target = getNamedType(field.type);
        if (!isObjectType(target) || within.includes(target.name)) continue;
        next.push({
          type: target,
          kind,
          fields: [...fields, field.name],
          coordinates: [...coordinates, `${type.name}.${field.name}`],
          within: [...within, target.name],
        });
      }
    }
    layer = next;
  }
  return routes;
}
