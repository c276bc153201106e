import type { DocumentNode, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Graph } from './graph.ts';
import { compileIntrospection } from './introspection.ts';
import { compileResponse } from './response.ts';
import { decidingVariables, fragmentsOf, selectedFields } from './selected-fields.ts';

/** How many combinations of skipped and included fields are kept for one operation. */
const MAX_SHAPES = 64;

type Variables = Readonly<Record<string, unknown>>;

/**
 * The shape of an operation's response. `@skip` and `@include` are settled before compiling, so that there is one
 * shape for each combination of the variables that they rest on, and none of them is looked at for each object.
 */
export function createShapes(
  { apiSchema: schema, apiMatches: matches }: Graph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  root: GraphQLObjectType,
  defaults: Variables,
) {
  const fragments = fragmentsOf(document);
  const deciding = decidingVariables(document);

  const compile = (variables: Variables) => {
    const decisions = Object.fromEntries(deciding.map((name) => [name, variables[name] ?? defaults[name]]));
    const parts = { schema, fragments, matches, decisions };
    const rootFields = selectedFields([operation.selectionSet], root.name, parts);
    return {
      introspect: compileIntrospection(schema, document, operation, rootFields),
      respond: compileResponse(operation.selectionSet, root, parts),
    };
  };
  const shapes = new LRUCache<string, ReturnType<typeof compile>>({ max: MAX_SHAPES });

  return (variables: Variables) => {
    const key = deciding.map((name) => ((variables[name] ?? defaults[name]) ? '1' : '0')).join('');
    let shape = shapes.get(key);
    if (!shape) {
      shape = compile(variables);
      shapes.set(key, shape);
    }
    return shape;
  };
}
