import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Entity } from './run.ts';

const isIntrospection = (node: FieldNode | undefined) =>
  node?.name.value === '__schema' || node?.name.value === '__type';

/**
 * What answers the `__schema` and `__type` fields among an operation's root fields, from the API schema: no subgraph
 * is asked. Null where the operation has none.
 */
export function compileIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  rootFields: ReadonlyMap<string, FieldNode[]>,
): ((variables: Readonly<Record<string, unknown>>) => Entity) | null {
  const selections = [...rootFields.values()].filter(([node]) => isIntrospection(node)).flat();
  if (selections.length === 0) return null;
  const only = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const;
  const definitions = document.definitions.map((one) => (one === operation ? only : one));
  const operationName = operation.name?.value;
  return (variableValues) => {
    const result = executeSync({ schema, document: { ...document, definitions }, operationName, variableValues });
    return result.data ?? {};
  };
}
