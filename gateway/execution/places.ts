import type { ResponsePath } from '@apollo/query-planner';
import { type Entity, isEntity } from './run.ts';

/** The objects at a plan's path (`@` stands for each of a list), without those that are null or never came. */
export function objectsAt(path: ResponsePath, from: readonly Entity[]): Entity[] {
  let values: unknown[] = from as unknown[];
  for (const part of path) {
    const next: unknown[] = [];
    for (const value of values) {
      if (part === '@') {
        if (Array.isArray(value)) for (const one of value) next.push(one);
      } else if (isEntity(value) && Object.hasOwn(value, part)) next.push(value[part]);
    }
    values = next;
  }
  return values.filter(isEntity);
}

/** The response paths of the same objects in the same order. Only made when an error has to say where it was. */
export function pathsTo(path: ResponsePath, root: Entity): (string | number)[][] {
  let places: { value: unknown; path: (string | number)[] }[] = [{ value: root, path: [] }];
  for (const part of path) {
    places = places.flatMap(({ value, path: before }) => {
      if (part === '@') {
        return Array.isArray(value) ? value.map((one, index) => ({ value: one, path: [...before, index] })) : [];
      }
      return isEntity(value) && Object.hasOwn(value, part) ? [{ value: value[part], path: [...before, part] }] : [];
    });
  }
  return places.filter(({ value }) => isEntity(value)).map(({ path: full }) => full);
}
