import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { PolicyName } from '#contracts/authority.ts';
import type { Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { authorityOfSubgraph, type Requirement } from './directives.ts';

/** Decides whether a caller may have a field of this very object. */
export type PolicyRule = (caller: Caller, parent: unknown, args: Record<string, unknown>) => boolean;
export type Policies = Partial<Record<PolicyName, PolicyRule>>;

type Guarded = { caller: Caller };
type Check = (caller: Caller, parent: unknown, args: Record<string, unknown>) => void;

function checkOf(requirement: Requirement, coordinate: string, policies: Policies): Check {
  if (requirement.kind === 'authenticated') {
    return (caller) => {
      if (caller.id === null) refuse('UNAUTHENTICATED', { field: coordinate });
    };
  }
  if (requirement.kind === 'scopes') {
    return (caller) => {
      if (caller.id === null) refuse('UNAUTHENTICATED', { field: coordinate });
      const held: readonly string[] = caller.scopes;
      if (!requirement.anyOf.some((all) => all.every((scope) => held.includes(scope)))) {
        refuse('FORBIDDEN', { field: coordinate });
      }
    };
  }
  const names = requirement.kind === 'policy' ? requirement.anyOf : [];
  const rules = names.map((all) =>
    all.map((name) => {
      const rule = policies[name as PolicyName];
      if (!rule) throw new Error(`${coordinate} names the policy "${name}", which this subgraph does not have`);
      return rule;
    }),
  );
  return (caller, parent, args) => {
    if (caller.id === null) refuse('UNAUTHENTICATED', { field: coordinate });
    if (!rules.some((all) => all.every((rule) => rule(caller, parent, args))))
      refuse('FORBIDDEN', { field: coordinate });
  };
}

/**
 * Puts the declared check in front of every resolver that has one, so that it holds on every path by which a field can
 * be reached, `_entities` included. Throws when a declaration is missing or names an unknown policy.
 */
export function enforceAuthority(name: string, schema: GraphQLSchema, policies: Policies): void {
  const table = authorityOfSubgraph(name, schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const requirement = table.get(coordinate)?.requirements[0];
      if (!requirement || requirement.kind === 'public') continue;
      const check = checkOf(requirement, coordinate, policies);
      const guard = (inner: GraphQLFieldResolver<unknown, Guarded>): GraphQLFieldResolver<unknown, Guarded> => {
        return (parent, args, context, info) => {
          check(context.caller, parent, args);
          return inner(parent, args, context, info);
        };
      };
      field.resolve = guard(field.resolve ?? defaultFieldResolver);
      if (field.subscribe) field.subscribe = guard(field.subscribe);
    }
  }
}
