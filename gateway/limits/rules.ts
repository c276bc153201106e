import { type DocumentNode, Kind } from 'graphql';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { Limits } from './limits.ts';
import { countDirectives, measure } from './measure.ts';
import { mostRepeated } from './repeats.ts';

/** A refusal that says which limit, what it is, and what came (where that was counted to its end). */
export const tooLarge = (limit: keyof Limits, max: number, came?: number): Refusal =>
  new Refusal('OPERATION_TOO_LARGE', {
    message: `The operation asks for more than the limits allow: ${limit} ${came ?? `above ${max}`}, at most ${max}.`,
    expected: `${limit} of at most ${max}`,
  });

/** The limits that a document breaks, whoever sends it. It is measured, not validated: it need not even be sensible. */
export function limitsOf(document: DocumentNode, limits: Limits): Refusal[] {
  const broken: Refusal[] = [];
  const atMost = (limit: keyof Limits, came: number, max = limits[limit]) => {
    if (came > max) broken.push(tooLarge(limit, max, came));
  };
  const { total, most } = countDirectives(document);
  atMost('directives', total);
  atMost('directives', most, Math.ceil(limits.directives / 10));
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, fields, aliases } = measure(operation, document);
    atMost('depth', depth);
    atMost('fields', fields);
    atMost('aliases', aliases);
  }
  // The fields are followed through their fragments, which has an end only below the limits above.
  if (broken.length === 0) atMost('repeats', mostRepeated(document, limits.fields));
  return broken;
}
