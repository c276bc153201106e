import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Every `Type.field` that an operation selects, `Type.__typename` too; not what it selects of the very object that the
 * field `except` leads to, where that is given. Each fragment is walked once, however often it is spread, or once more
 * for that object.
 */
export function coordinatesOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  except?: string,
): Set<string> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const found = new Set<string>();
  const walked = new Set<string>();

  const walk = ({ selections }: SelectionSetNode, parent: string, counts: boolean): void => {
    const type = schema.getType(parent);
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name.startsWith('__') && name !== '__typename') continue;
        const coordinate = `${parent}.${name}`;
        if (counts) found.add(coordinate);
        if (!selection.selectionSet || !(isObjectType(type) || isInterfaceType(type))) continue;
        const field = type.getFields()[name];
        const target = field && getNamedType(field.type);
        if (target && isCompositeType(target)) walk(selection.selectionSet, target.name, coordinate !== except);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? parent, counts);
      } else {
        const fragment = fragments.get(selection.name.value);
        const visit = `${counts} ${selection.name.value}`;
        if (!fragment || walked.has(visit)) continue;
        walked.add(visit);
        walk(fragment.selectionSet, fragment.typeCondition.name.value, counts);
      }
    }
  };
  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root.name, true);
  return found;
}
