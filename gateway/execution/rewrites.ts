import type { FetchDataRewrite } from '@apollo/query-planner';
import { isEntity } from './run.ts';
import type { TypeMatcher } from './type-conditions.ts';

const CONDITION = '... on ';

/** What a plan says to change in data on its way to or from a subgraph (interface objects, conflicting aliases). */
export function applyRewrites(rewrites: readonly FetchDataRewrite[] | undefined, value: unknown, matches: TypeMatcher) {
  for (const rewrite of rewrites ?? []) {
    const last = rewrite.path.at(-1);
    if (last !== undefined) at(rewrite.path.slice(0, -1), value, matches, (object) => change(object, last, rewrite));
  }
}

function change(object: Record<string, unknown>, key: string, rewrite: FetchDataRewrite): void {
  if (rewrite.kind === 'ValueSetter') object[key] = rewrite.setValueTo;
  else if (Object.hasOwn(object, key) && object[key]) {
    object[rewrite.renameKeyTo] = object[key];
    object[key] = undefined;
  }
}

function at(
  path: readonly string[],
  value: unknown,
  matches: TypeMatcher,
  visit: (object: Record<string, unknown>) => void,
): void {
  if (Array.isArray(value)) {
    for (const one of value) at(path, one, matches, visit);
    return;
  }
  if (!isEntity(value)) return;
  const [first, ...rest] = path;
  if (first === undefined) visit(value);
  else if (!first.startsWith(CONDITION)) at(rest, Object.hasOwn(value, first) ? value[first] : null, matches, visit);
  // An object that does not say what it is counts as of the right type: the plan knows where it came from.
  else if (!value.__typename || matches(first.slice(CONDITION.length), value.__typename)) {
    at(rest, value, matches, visit);
  }
}
