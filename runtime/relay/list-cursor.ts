import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';

const position = z.array(z.union([z.string(), z.number()]));

/** A position in a list as opaque text: the list's name, and the values that its order compares (keyset paging). */
export const encodeListCursor = (list: string, values: (string | number)[]): string =>
  Buffer.from(JSON.stringify([list, ...values])).toString('base64url');

/** The values of a cursor that was made for this very list with as many values, or a BAD_CURSOR refusal. */
export function decodeListCursor(list: string, text: string, count: number, field = 'after'): (string | number)[] {
  try {
    const [name, ...values] = position.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (name === list && values.length === count) return values;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
  }
  return refuse('BAD_CURSOR', { field, expected: 'a cursor that this list gave' });
}
