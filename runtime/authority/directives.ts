import { type ASTNode, type DirectiveNode, type GraphQLSchema, isInterfaceType, isObjectType, Kind } from 'graphql';

/** Who may have a field: the parsed form of its declaration. `scopes` is a disjunction of conjunctions. */
export type Requirement =
  | { kind: 'public' }
  | { kind: 'authenticated' }
  | { kind: 'scopes'; anyOf: string[][] }
  | { kind: 'policy'; anyOf: string[][] };

export type FieldAuthority = { requirements: Requirement[]; perCaller: boolean };

/** `Type.field` → what is declared about it. */
export type AuthorityTable = Map<string, FieldAuthority>;

/** The link that brings our two own directives into a subgraph, and through composition into the supergraph. */
export const authoritySpec = 'https://sangam.example/authority/v1.0';
export const authorityDefinitions = /* GraphQL */ `
  "Everybody may have this field, signed in or not."
  directive @public on FIELD_DEFINITION
  "The value depends on who asks: it is never shared between callers."
  directive @perCaller on FIELD_DEFINITION
`;

const listOfLists = (directive: DirectiveNode, argument: string): string[][] => {
  const value = directive.arguments?.find((one) => one.name.value === argument)?.value;
  if (value?.kind !== Kind.LIST) return [];
  return value.values.map((inner) => {
    const items = inner.kind === Kind.LIST ? inner.values : [inner];
    return items.map((item) => (item.kind === Kind.STRING ? item.value : ''));
  });
};

/**
 * Reads the declarations on one definition. Directives have the names that we know them by: whoever reads a supergraph, where
 * links may rename them, translates them first.
 */
export function readDeclarations(node: { readonly directives?: readonly DirectiveNode[] } | undefined | null) {
  const requirements: Requirement[] = [];
  let perCaller = false;
  for (const directive of node?.directives ?? []) {
    const name = directive.name.value;
    if (name === 'public') requirements.push({ kind: 'public' });
    else if (name === 'authenticated') requirements.push({ kind: 'authenticated' });
    else if (name === 'requiresScopes') requirements.push({ kind: 'scopes', anyOf: listOfLists(directive, 'scopes') });
    else if (name === 'policy') requirements.push({ kind: 'policy', anyOf: listOfLists(directive, 'policies') });
    else if (name === 'perCaller') perCaller = true;
  }
  return { requirements, perCaller };
}

/** Types that federation adds to a subgraph; they are guarded by the signature on the request as a whole. */
const machinery = (type: string, field: string) =>
  type.startsWith('__') || type === '_Service' || (type === 'Query' && (field === '_entities' || field === '_service'));

/**
 * The table of one subgraph's schema. Throws one error that lists every field without a declaration, and every field
 * with two, because a forgotten declaration must stop the build rather than open a door.
 */
export function authorityOfSubgraph(name: string, schema: GraphQLSchema): AuthorityTable {
  const table: AuthorityTable = new Map();
  const problems: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (machinery(type.name, field.name)) continue;
      const coordinate = `${type.name}.${field.name}`;
      const declared = readDeclarations(field.astNode as (ASTNode & { directives?: DirectiveNode[] }) | undefined);
      if (declared.requirements.length !== 1) {
        problems.push(`${coordinate} has ${declared.requirements.length} declarations of authority, needs exactly one`);
      }
      table.set(coordinate, declared);
    }
  }
  if (problems.length > 0) {
    throw new Error(`subgraph ${name} does not say who may do what:\n  ${problems.join('\n  ')}`);
  }
  return table;
}
