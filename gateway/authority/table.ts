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

export type GatewayAuthority = {
  /** `Type.field` → everything that a caller must fulfil to have it. A coordinate that is absent demands nothing. */
  demands: ReadonlyMap<string, readonly Requirement[]>;
  /** The coordinates whose value depends on who asks. */
  perCaller: ReadonlySet<string>;
};

/**
 * Reads the authority table of a supergraph, or null where it declares nothing at all.
 *
 * A field demands what is declared on itself, on its type and on the type that it leads to. A field of an interface
 * demands what the same field of every implementing type demands as well, since a value of any of them may be behind
 * it; the members of a union are reached through fragments and so demand for themselves. A field that an implementing
 * type has from an interface object demands what is declared there. What is declared on a type itself holds for its
 * `__typename` too: a fragment tells by that alone that there is such an object.
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
  const perCaller = new Set<string>();
  for (const type of types) {
    const ofType = demandsOfType.get(type.name.value) ?? [];
    if (ofType.length > 0 && type.kind === Kind.OBJECT_TYPE_DEFINITION)
      own.set(`${type.name.value}.__typename`, ofType);
    for (const field of fieldsOf(type)) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      const { requirements, perCaller: depends } = declared(field);
      if (depends) perCaller.add(coordinate);
      if (requirements.length === 0) silent.push(coordinate);
      const ofTypes = [type.name.value, namedType(field.type)].flatMap((name) => demandsOfType.get(name) ?? []);
      own.set(coordinate, [...restrictions(requirements), ...ofTypes]);
    }
  }
  if (everyFieldDeclares && silent.length > 0) {
    throw new UnsupportedSupergraph(`the supergraph does not say who may have:\n  ${silent.join('\n  ')}`);
  }
  return { demands: withImplementations(own, types), perCaller };
}

function withImplementations(own: Map<string, Requirement[]>, types: TypeDefinitionNode[]): Map<string, Requirement[]> {
  const demands = new Map(own);
  for (const type of types) {
    for (const parent of interfacesOf(type)) {
      for (const field of fieldsOf(type)) {
        const ofParent = `${parent}.${field.name.value}`;
        const ofImplementation = `${type.name.value}.${field.name.value}`;
        if (!own.has(ofParent)) continue;
        add(demands, ofParent, own.get(ofImplementation));
        if (isFromInterfaceObject(field)) add(demands, ofImplementation, own.get(ofParent));
      }
    }
  }
  return new Map([...demands].map(([coordinate, all]) => [coordinate, unique(all)]));
}

const add = (demands: Map<string, Requirement[]>, coordinate: string, more: Requirement[] = []) =>
  demands.set(coordinate, [...(demands.get(coordinate) ?? []), ...more]);

/** No subgraph has the field on this type: composition put it there, and older ones left its declarations behind. */
const isFromInterfaceObject = ({ directives = [] }: FieldDefinitionNode): boolean =>
  directives.some((one) => one.name.value === 'join__field' && (one.arguments ?? []).length === 0);

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
