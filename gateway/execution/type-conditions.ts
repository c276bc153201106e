import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** Whether an object that says it is of `typename` fulfils a type condition. */
export function createTypeMatcher(schema: GraphQLSchema) {
  return (condition: string, typename: unknown): boolean => {
    if (condition === typename) return true;
    if (typeof typename !== 'string') return false;
    const abstract = schema.getType(condition);
    const type = schema.getType(typename);
    if (!isAbstractType(abstract) || !(isObjectType(type) || isInterfaceType(type))) return false;
    return schema.isSubType(abstract, type);
  };
}
export type TypeMatcher = ReturnType<typeof createTypeMatcher>;
