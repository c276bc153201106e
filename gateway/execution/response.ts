import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type SelectionSetNode,
} from 'graphql';
import { leafCheck } from './leaf.ts';
import { type Entity, isEntity } from './run.ts';
import { type Decisions, type Fragments, selectedFields } from './selected-fields.ts';
import type { TypeMatcher } from './type-conditions.ts';

/** Where the shaping is: a chain from the innermost place outwards, so that nothing is built unless it is needed. */
type Place = { before: Place | undefined; key: string | number };

/** A value that breaks the schema's promise, reported by its path. */
export type Breach = { message: string; path: (string | number)[] };
type Report = (message: string, place: Place | undefined) => void;

/** Stands for a null that was reported and that goes up to the next place which may be null. */
const BROKEN = Symbol('broken');

type Complete = (value: unknown, before: Place | undefined, key: string | number, report: Report) => unknown;
type CompleteObject = (value: Entity, place: Place | undefined, report: Report) => Entity | typeof BROKEN;

export type Parts = { schema: GraphQLSchema; fragments: Fragments; matches: TypeMatcher; decisions: Decisions };

/**
 * Compiles what an operation selects into a function from the merged answers to the response: only what was asked
 * for, in its order, with nulls carried up as GraphQL wants it. Answers to introspection are passed through.
 */
export function compileResponse(selections: SelectionSetNode, root: GraphQLCompositeType, parts: Parts) {
  const complete = objectCompleter([selections], root, parts);
  return (merged: Entity): { data: Entity | null; breaches: Breach[] } => {
    const breaches: Breach[] = [];
    const data = complete(merged, undefined, (message, place) => breaches.push({ message, path: pathOf(place) }));
    return { data: data === BROKEN ? null : data, breaches };
  };
}

function objectCompleter(sets: readonly SelectionSetNode[], type: GraphQLCompositeType, parts: Parts): CompleteObject {
  const fields = [...selectedFields(sets, type.name, parts)].map(([key, nodes]) => {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') return { key, kind: 'typename' as const };
    if (name.startsWith('__')) return { key, kind: 'introspection' as const };
    const definition = isUnionType(type) ? undefined : type.getFields()[name];
    if (!definition) throw new Error(`${type.name} has no field ${name}`);
    const inner = nodes.flatMap((node) => node.selectionSet ?? []);
    const inherited = key in Object.prototype;
    const nullable = !isNonNullType(definition.type);
    return { key, kind: 'field' as const, inherited, nullable, complete: completer(definition.type, inner, parts) };
  });
  return (value, place, report) => {
    const out: Entity = {};
    for (const field of fields) {
      const { key } = field;
      if (field.kind === 'field') {
        const given = field.inherited && !Object.hasOwn(value, key) ? null : (value[key] ?? null);
        const done = field.complete(given, place, key, report);
        if (done === BROKEN && !field.nullable) return BROKEN;
        out[key] = done === BROKEN ? null : done;
      } else if (field.kind === 'typename') {
        if (!isObjectType(type)) return BROKEN;
        out[key] = type.name;
      } else out[key] = value[key];
    }
    return out;
  };
}

function completer(type: GraphQLOutputType, sets: readonly SelectionSetNode[], parts: Parts): Complete {
  if (isNonNullType(type)) {
    const inner = completer(type.ofType, sets, parts);
    return (value, before, key, report) => {
      const done = inner(value, before, key, report);
      if (done !== null) return done;
      report('Cannot return null for a field that is never null.', { before, key });
      return BROKEN;
    };
  }
  if (isListType(type)) return listCompleter(completer(type.ofType, sets, parts), isNonNullType(type.ofType));
  if (isLeafType(type)) {
    const isValid = leafCheck(type);
    return (value, before, key, report) => {
      if (value === null || isValid(value)) return value;
      report(`Expected a value of type ${type.name}.`, { before, key });
      return BROKEN;
    };
  }
  return compositeCompleter(type, sets, parts);
}

function listCompleter(inner: Complete, itemsAreNonNull: boolean): Complete {
  return (value, before, key, report) => {
    if (value === null) return null;
    const place = { before, key };
    if (!Array.isArray(value)) {
      report('Expected a list.', place);
      return BROKEN;
    }
    let broken = false;
    const out = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index++) {
      const done = inner(value[index] ?? null, place, index, report);
      if (done === BROKEN && itemsAreNonNull) broken = true;
      out[index] = done === BROKEN ? null : done;
    }
    return broken ? BROKEN : out;
  };
}

/** An object of an abstract type is completed as what it says it is; each such type is compiled at its first sight. */
function compositeCompleter(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], parts: Parts): Complete {
  const byType = new Map<string, CompleteObject>();
  const only = isObjectType(type) ? objectCompleter(sets, type, parts) : undefined;
  const completerFor = (typename: unknown): CompleteObject | undefined => {
    if (only) return only;
    const name = typeof typename === 'string' ? typename : type.name;
    let complete = byType.get(name);
    if (!complete) {
      const actual = parts.schema.getType(name);
      if (!isCompositeType(actual)) return undefined;
      complete = objectCompleter(sets, actual, parts);
      byType.set(name, complete);
    }
    return complete;
  };
  return (value, before, key, report) => {
    if (value === null) return null;
    const place = { before, key };
    // A type that is not in the API schema is inaccessible: its name must not be told.
    const complete = isEntity(value) && !Array.isArray(value) ? completerFor(value.__typename) : undefined;
    if (complete) return complete(value as Entity, place, report);
    report(`Expected an object of type ${type.name}.`, place);
    return BROKEN;
  };
}

function pathOf(place: Place | undefined): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at; at = at.before) path.unshift(at.key);
  return path;
}
