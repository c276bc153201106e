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
import { privilegedScopes } from '#contracts/authority.ts';
import type { Caller } from '#contracts/caller.ts';
import type { Requirement } from '#runtime/authority/directives.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { GatewayAuthority } from './table.ts';

/** How many of the refused fields are named: enough to understand, too few to map the schema with. */
const MAX_NAMED = 5;

export type OperationAuthority = {
  /** The refusals for this caller; empty when the caller may have the whole operation. */
  refusals(caller: Caller): Refusal[];
  /** The root fields of an operation that demands a privileged scope, and none of any other. */
  privileged: readonly string[];
};

/** Who decides a `@policy`: the subgraph that has the object, or nobody, in which case nobody passes it. */
export type PolicyAuthority = 'subgraph' | 'nobody';

const nothingDemanded: OperationAuthority = { refusals: () => [], privileged: [] };
const privileges: readonly string[] = privilegedScopes;

/**
 * Compiles what an operation demands of its caller, once for each document: the coordinates that it selects on every
 * path, whatever `@skip` and `@include` will say. Introspection is not part of it.
 */
export function authorityOfOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  authority: GatewayAuthority | null,
  policies: PolicyAuthority,
): OperationAuthority {
  if (!authority) return nothingDemanded;
  const coordinates = [...coordinatesOf(document, operation, schema)];
  const demands = coordinates
    .map((coordinate) => ({ coordinate, all: authority.demands.get(coordinate) ?? [] }))
    .filter(({ all }) => all.length > 0);
  if (demands.length === 0) return nothingDemanded;
  const distinct = [...new Map(demands.flatMap(({ all }) => all).map((one) => [JSON.stringify(one), one])).values()];

  const root = `${schema.getRootType(operation.operation)?.name}.`;
  return {
    refusals(caller) {
      if (distinct.every((requirement) => fulfils(caller, requirement, policies))) return [];
      const code = caller.id === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      return demands
        .filter(({ all }) => !all.every((requirement) => fulfils(caller, requirement, policies)))
        .slice(0, MAX_NAMED)
        .map(({ coordinate }) => new Refusal(code, { field: coordinate }));
    },
    privileged: distinct.some(isPrivileged) ? coordinates.filter((one) => isField(one) && one.startsWith(root)) : [],
  };
}

const isField = (coordinate: string): boolean => !coordinate.endsWith('.__typename');

const isPrivileged = (requirement: Requirement): boolean =>
  requirement.kind === 'scopes' && requirement.anyOf.flat().some((scope) => privileges.includes(scope));

function fulfils(caller: Caller, requirement: Requirement, policies: PolicyAuthority): boolean {
  if (requirement.kind === 'public') return true;
  if (caller.id === null) return false;
  if (requirement.kind === 'authenticated') return true;
  if (requirement.kind === 'policy') return policies === 'subgraph';
  const held: readonly string[] = caller.scopes;
  return requirement.anyOf.some((all) => all.every((scope) => held.includes(scope)));
}

/** Every `Type.field` that an operation selects, `Type.__typename` too. Each fragment is walked once, however often it is spread. */
export function coordinatesOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): Set<string> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const found = new Set<string>();
  const walked = new Set<string>();

  const walk = ({ selections }: SelectionSetNode, parent: string): void => {
    const type = schema.getType(parent);
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name.startsWith('__') && name !== '__typename') continue;
        found.add(`${parent}.${name}`);
        if (!selection.selectionSet || !(isObjectType(type) || isInterfaceType(type))) continue;
        const field = type.getFields()[name];
        const target = field && getNamedType(field.type);
        if (target && isCompositeType(target)) walk(selection.selectionSet, target.name);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? parent);
      } else {
        const fragment = fragments.get(selection.name.value);
        if (!fragment || walked.has(fragment.name.value)) continue;
        walked.add(fragment.name.value);
        walk(fragment.selectionSet, fragment.typeCondition.name.value);
      }
    }
  };
  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root.name);
  return found;
}
