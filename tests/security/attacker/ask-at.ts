import {
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { type Place, sampleOf } from './samples.ts';
import { argsToGive, type Field, type Spot, type Step } from './spots.ts';

export type Operation = { query: string; variables: Record<string, unknown> };

/** An operation with a value at a spot, and sensible ones wherever else it needs some. `selection` is what it asks for. */
export function askAt(spot: Spot, value: unknown, place: Place, selection?: string): Operation {
  const last = spot.route.at(-1) as Step;
  return operationAlong(spot.operation, spot.route, {
    place,
    selection: selection ?? usualSelection(last.field),
    at: { path: spot.path, value },
  });
}

type Wanted = { place: Place; selection: string; at?: { path: readonly string[]; value: unknown } };

/** An operation that goes along fields from a root, the last one with `selection` (empty for a leaf). */
export function operationAlong(
  operation: Spot['operation'],
  route: readonly Step[],
  { place, selection, at }: Wanted,
): Operation {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const opened = route.map(({ field }, index) => {
    const spotArg = index === route.length - 1 ? at?.path[0] : undefined;
    const args = argsToGive(field, spotArg).map((arg) => {
      const name = `v${declared.length}`;
      declared.push(`$${name}: ${arg.type}`);
      const sample = sampleOf(arg.type, arg.name, field.name, place);
      variables[name] =
        arg.name === spotArg && at ? placed(arg.type, sample, at.path.slice(1), at.value, place) : sample;
      return `${arg.name}: $${name}`;
    });
    return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`;
  });
  const body = opened.reduceRight((inner, name) => `{ ${name} ${inner} }`, selection);
  const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
  return { query: `${operation} Attack${head} ${body}`, variables };
}

/** The value at a path below a sample; lists on the way have one element. */
function placed(
  type: GraphQLInputType,
  sample: unknown,
  path: readonly string[],
  value: unknown,
  place: Place,
): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (isNonNullType(type)) return placed(type.ofType, sample, path, value, place);
  if (isListType(type)) {
    return [placed(type.ofType, Array.isArray(sample) ? sample[0] : undefined, path, value, place)];
  }
  const named = getNamedType(type);
  if (!isInputObjectType(named)) throw new Error(`${named.name} has no field ${name}`);
  const field = named.getFields()[name];
  if (!field) throw new Error(`${named.name} has no field ${name}`);
  const whole = (sample ?? sampleOf(named, name, named.name, place)) as Record<string, unknown>;
  const inner = whole[name] ?? (rest.length > 0 ? sampleOf(field.type, name, named.name, place) : undefined);
  return { ...whole, [name]: placed(field.type, inner, rest, value, place) };
}

/** Enough to see whether it worked. */
export function usualSelection({ type }: Field): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  const payload = 'getFields' in named && named.getFields().userErrors;
  return payload ? '{ __typename userErrors { code field message expected } }' : '{ __typename }';
}
