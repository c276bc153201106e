import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { mergeInto } from './merge.ts';
import { type Entity, isEntity } from './run.ts';
import type { TypeMatcher } from './type-conditions.ts';

/** Writes the required fields of `source` into `into`; false when one of them is missing. */
type Collector = (source: Entity, into: Entity) => boolean;

/**
 * Compiles a fetch's `requires` into a function from an entity to its representation, or null where the entity is not
 * of a type concerned or one of its fields could not be fetched (which has left an error already).
 */
export function compileRepresentation(requires: readonly QueryPlanSelectionNode[], matches: TypeMatcher) {
  const collect = compileSelections(requires, matches);
  return (entity: Entity): Entity | null => {
    const representation: Entity = {};
    return collect(entity, representation) && representation.__typename ? representation : null;
  };
}

function compileSelections(selections: readonly QueryPlanSelectionNode[], matches: TypeMatcher): Collector {
  const collectors = selections.map((selection): Collector => {
    if (selection.kind === 'Field') return compileField(selection, matches);
    const { typeCondition } = selection;
    if (!typeCondition) return () => true;
    const inner = compileSelections(selection.selections, matches);
    return (source, into) => {
      // As in @apollo/gateway, a fragment whose fields are missing contributes nothing and fails nothing.
      const part: Entity = {};
      if (matches(typeCondition, source.__typename) && inner(source, part)) mergeInto(into, part);
      return true;
    };
  });
  const [only] = collectors;
  if (only && collectors.length === 1) return only;
  return (source, into) => collectors.every((collector) => collector(source, into));
}

function compileField(
  { alias, name, selections }: Extract<QueryPlanSelectionNode, { kind: 'Field' }>,
  matches: TypeMatcher,
): Collector {
  const key = alias ?? name;
  const inner = selections && compileSelections(selections, matches);
  const pick = (value: unknown): unknown => {
    if (!inner || value === null) return value;
    if (Array.isArray(value)) return value.map(pick);
    const part: Entity = {};
    return isEntity(value) && inner(value, part) ? part : null;
  };
  return (source, into) => {
    const value = Object.hasOwn(source, key) ? source[key] : undefined;
    if (value === undefined) return false;
    into[key] = pick(value);
    return true;
  };
}
