import { type FieldDefinitionNode, parse, print, visit } from 'graphql';

const composed = ['public', 'authenticated', 'requiresScopes', 'policy', 'perCaller'];
const isExternal = ({ directives }: FieldDefinitionNode) => directives?.some(({ name }) => name.value === 'external');

/**
 * The SDL as composition takes it: it refuses a declaration of authority on an external field, because the subgraph that
 * owns the field declares it. This subgraph's own check of it stays in its executable schema.
 */
export function declareOwnFieldsOnly(sdl: string): string {
  const own = visit(parse(sdl), {
    FieldDefinition(field) {
      if (!isExternal(field)) return undefined;
      return { ...field, directives: field.directives?.filter(({ name }) => !composed.includes(name.value)) };
    },
  });
  return print(own);
}
