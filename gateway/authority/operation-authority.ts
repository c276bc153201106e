import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ownPerson, policyScope, privilegedScopes, type Scope } from '#contracts/authority.ts';
import type { Caller } from '#contracts/caller.ts';
import type { Requirement } from '#runtime/authority/directives.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import { coordinatesOf } from './coordinates-of.ts';
import type { GatewayAuthority } from './table.ts';

/** How many of the refused fields are named: enough to understand, too few to map the schema with. */
const MAX_NAMED = 5;

export type OperationAuthority = {
  /** The refusals for this caller; empty when the caller may have the whole operation. */
  refusals(caller: Caller): Refusal[];
  /**
   * What this caller may have by privilege: the root fields of an operation that demands a privileged scope, and the
   * fields with a policy that a scope of the caller's lets them past. Which objects it will be about is not known yet:
   * one's own are among them, except for the fields of `viewer` itself.
   */
  privileged(caller: Caller): readonly string[];
};

/** Who decides a `@policy`: the subgraph that has the object, or nobody, in which case nobody passes it. */
export type PolicyAuthority = 'subgraph' | 'nobody';

const nothingDemanded: OperationAuthority = { refusals: () => [], privileged: () => [] };
const privileges: readonly string[] = privilegedScopes;
const scopeOfPolicy: Readonly<Record<string, Scope | null>> = policyScope;

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
  const roots = distinct.some(isPrivileged) ? coordinates.filter((one) => isField(one) && one.startsWith(root)) : [];
  const others = coordinatesOf(document, operation, schema, ownPerson);
  const passes = demands
    .filter(({ coordinate }) => others.has(coordinate))
    .map(({ coordinate, all }) => ({ coordinate, by: scopesPast(all) }))
    .filter(({ by }) => by.length > 0);
  return {
    refusals(caller) {
      if (distinct.every((requirement) => fulfils(caller, requirement, policies))) return [];
      const code = caller.id === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      return demands
        .filter(({ all }) => !all.every((requirement) => fulfils(caller, requirement, policies)))
        .slice(0, MAX_NAMED)
        .map(({ coordinate }) => new Refusal(code, { field: coordinate }));
    },
    privileged({ scopes }) {
      if (passes.length === 0) return roots;
      const passed = passes.filter(({ by }) => by.some((scope) => scopes.includes(scope)));
      return [...new Set([...roots, ...passed.map(({ coordinate }) => coordinate)])];
    },
  };
}

const isField = (coordinate: string): boolean => !coordinate.endsWith('.__typename');

const isPrivileged = (requirement: Requirement): boolean =>
  requirement.kind === 'scopes' && requirement.anyOf.flat().some((scope) => privileges.includes(scope));

/** The scopes that let one past a policy among these requirements. */
const scopesPast = (all: readonly Requirement[]): Scope[] =>
  all
    .flatMap((one) => (one.kind === 'policy' ? one.anyOf.flat() : []))
    .flatMap((policy) => scopeOfPolicy[policy] ?? []);

function fulfils(caller: Caller, requirement: Requirement, policies: PolicyAuthority): boolean {
  if (requirement.kind === 'public') return true;
  if (caller.id === null) return false;
  if (requirement.kind === 'authenticated') return true;
  if (requirement.kind === 'policy') return policies === 'subgraph';
  const held: readonly string[] = caller.scopes;
  return requirement.anyOf.some((all) => all.every((scope) => held.includes(scope)));
}
