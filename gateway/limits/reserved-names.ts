import { Kind, type NameNode, type ValidationRule } from 'graphql';
import { Refusal } from '#runtime/errors/refusal.ts';

/**
 * Names that a client may not give to anything: those by which a careless merge of objects reaches a prototype. GraphQL
 * itself reserves what begins with two underscores; a graph from elsewhere may have good use for the other two.
 */
export const reservedNames = {
  own: ['__proto__', 'constructor', 'prototype'],
  any: ['__proto__'],
} as const satisfies Record<string, readonly string[]>;
export type ReservedNames = readonly string[];

/** Of a path that is told: keys are a client's own text. */
const MAX_PATH = 200;

type Place = { value: object; within: Place | null; key: string };

/**
 * Refuses JSON in which an object has a reserved key, at whatever depth. It follows no recursion, so that nesting cannot
 * exhaust the stack.
 *
 * @throws Refusal BAD_INPUT that names the place, such as `variables.input.__proto__`
 */
export function refuseReservedKeys(json: unknown, reserved: ReservedNames): void {
  if (typeof json !== 'object' || json === null) return;
  const places: Place[] = [{ value: json, within: null, key: '' }];
  for (let place = places.pop(); place; place = places.pop()) {
    for (const [key, value] of Object.entries(place.value)) {
      if (reserved.includes(key)) throw reservedKey(pathOf(place, key), reserved);
      if (typeof value === 'object' && value !== null) places.push({ value, within: place, key });
    }
  }
}

function pathOf(place: Place, last: string): string {
  let path = last;
  for (let at: Place | null = place; at?.within; at = at.within) {
    path = `${at.key}.${path}`;
    if (path.length > MAX_PATH) return `…${path.slice(-MAX_PATH)}`;
  }
  return path;
}

/** The same for the names that a document gives: aliases, operations, fragments, variables and keys of values. */
export function reservedNamesRule(reserved: ReservedNames): ValidationRule {
  return (context) => {
    const check = (name: NameNode | undefined): void => {
      if (name && reserved.includes(name.value)) context.reportError(reservedKey(name.value, reserved));
    };
    return {
      [Kind.FIELD]: ({ alias, name }) => {
        // GraphQL reserves these names; an alias of one could pass for the type name that the executor goes by.
        if (alias?.value.startsWith('__') && alias.value !== name.value) {
          const message = 'An alias may not begin with two underscores.';
          context.reportError(new Refusal('BAD_INPUT', { message, field: alias.value }));
        } else check(alias);
      },
      [Kind.OPERATION_DEFINITION]: ({ name }) => check(name),
      [Kind.FRAGMENT_DEFINITION]: ({ name }) => check(name),
      [Kind.VARIABLE_DEFINITION]: ({ variable }) => check(variable.name),
      [Kind.OBJECT_FIELD]: ({ name }) => check(name),
    };
  };
}

const reservedKey = (field: string, reserved: ReservedNames): Refusal =>
  new Refusal('BAD_INPUT', { field, expected: `no name such as ${reserved.join(' or ')}` });
