import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type NamedTypeNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { type Requirement, readDeclarations } from '#runtime/authority/directives.ts';
import { type SecurityNames, UnsupportedSupergraph } from './security-links.ts';

/** `Type.field` → everything that a caller must fulfil to have it. A coordinate that is absent demands nothing. */
export type GatewayAuthority = { demands: ReadonlyMap<string, readonly Requirement[]> };

/**
 * Reads the authority table of a supergraph, or null where it declares nothing at all.
 *
 * A field demands what is declared on itself, on its type and on the type that it leads to. A field of an interface
 * demands what the same field of every implementing type demands as well, since a value of any of them may be behind
 * it; the members of a union are reached through fragments and so demand for themselves.
 *
 * With `everyFieldDeclares` each field of an object or interface must say something of its own.
 *
 * @throws UnsupportedSupergraph that lists the fields which say nothing
 */
export function authorityOfSupergraph(
  supergraph: DocumentNode,
  names: SecurityNames,
  { everyFieldDeclares }: { everyFieldDeclares: boolean },
): GatewayAuthority | null {
  if (names.size === 0 && !everyFieldDeclares) return null;
  const types = supergraph.definitions.filter(isTypeDefinition);
  const declared = (node: { readonly directives?: readonly ConstDirectiveNode[] }) =>
    readDeclarations({ directives: (node.directives ?? []).flatMap((one) => canonical(one, names)) });
  const demandsOfType = new Map(types.map((type) => [type.name.value, restrictions(declared(type).requirements)]));

  const own = new Map<string, Requirement[]>();
  const silent: string[] = [];
  for (const type of types) {
    for (const field of fieldsOf(type)) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      const { requirements } = declared(field);
      if (requirements.length === 0) silent.push(coordinate);
      const ofTypes = [type.name.value, namedType(field.type)].flatMap((name) => demandsOfType.get(name) ?? []);
      own.set(coordinate, [...restrictions(requirements), ...ofTypes]);
    }
  }
  if (everyFieldDeclares && silent.length > 0) {
    throw new UnsupportedSupergraph(`the supergraph does not say who may have:\n  ${silent.join('\n  ')}`);
  }
  return { demands: withImplementations(own, types) };
}

function withImplementations(own: Map<string, Requirement[]>, types: TypeDefinitionNode[]): Map<string, Requirement[]> {
  const demands = new Map(own);
  for (const type of types) {
    for (const parent of interfacesOf(type)) {
      for (const field of fieldsOf(type)) {
        const coordinate = `${parent}.${field.name.value}`;
        const ofImplementation = own.get(`${type.name.value}.${field.name.value}`) ?? [];
        if (demands.has(coordinate)) demands.set(coordinate, [...(demands.get(coordinate) ?? []), ...ofImplementation]);
      }
    }
  }
  return new Map([...demands].map(([coordinate, all]) => [coordinate, unique(all)]));
}

/** The directive under the name that we know it by, or nothing if it is not about authority. */
function canonical(directive: ConstDirectiveNode, names: SecurityNames): ConstDirectiveNode[] {
  const known = names.get(directive.name.value);
  return known ? [{ ...directive, name: { kind: Kind.NAME, value: known } }] : [];
}

const restrictions = (all: Requirement[]) => all.filter(({ kind }) => kind !== 'public');
const unique = (all: Requirement[]) => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));

const isTypeDefinition = (node: DocumentNode['definitions'][number]): node is TypeDefinitionNode =>
  node.kind.endsWith('TypeDefinition');
const fieldsOf = (type: TypeDefinitionNode): readonly FieldDefinitionNode[] =>
  type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION ? (type.fields ?? []) : [];
const interfacesOf = (type: TypeDefinitionNode): string[] =>
  type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION
    ? (type.interfaces ?? []).map((one: NamedTypeNode) => one.name.value)
    : [];
