import { type Entity, isEntity } from './run.ts';

/**
 * Merges what a fetch returned into what is known, as `@apollo/gateway`'s deepMerge does: objects and lists deeply,
 * everything else replaced. What is not known yet is taken over without a copy. `__proto__` is never followed.
 */
export function mergeInto(target: Entity, source: Entity): void {
  if (target === source) return;
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined || key === '__proto__') continue;
    const known = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isEntity(known) && isEntity(value)) mergeInto(known, value);
    else target[key] = value;
  }
}
