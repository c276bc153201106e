import { z } from 'zod';
import { type ErrorCode, errorCodes } from '#contracts/errors.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { idPrefix, isId, type Kind } from '#runtime/relay/node-id.ts';

/**
 * A mutation's input as the rules make it, or a refusal that names the first field that is wrong (`input.note`) and what
 * was expected. The code is BAD_INPUT unless the rule says otherwise in its `params`.
 */
export function checkInput<Rules extends z.ZodType>(rules: Rules, input: unknown): z.output<Rules> {
  const checked = rules.safeParse(input);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  if (!issue) throw checked.error;
  const code = issue.code === 'custom' ? codeIn(issue.params) : 'BAD_INPUT';
  return refuse(code, { field: ['input', ...issue.path.map(String)].join('.'), expected: issue.message });
}

const codeIn = (params: Record<string, unknown> | undefined): ErrorCode =>
  errorCodes.find((code) => code === params?.code) ?? 'BAD_INPUT';

/** An id of this kind; anything else is BAD_ID. */
export function idRule(kind: Kind) {
  const expected = `an id of a ${kind}: ${idPrefix[kind]}_ and 24 hexadecimal digits`;
  return z.string(expected).refine((text) => isId(kind, text), { error: expected, params: { code: 'BAD_ID' } });
}

/** A whole number in a range; anything else is OUT_OF_RANGE. */
export function countRule(min: number, max: number, expected: string) {
  const fits = (value: number) => Number.isInteger(value) && value >= min && value <= max;
  return z.number(expected).refine(fits, { error: expected, params: { code: 'OUT_OF_RANGE' } });
}

const controls = /[^\P{Cc}\n]/u;

/** What a person writes: so many characters, with line breaks, and without anything that a terminal would obey. */
export function textRule(most: number) {
  const expected = `at most ${most} characters, none of them a control character other than a line break`;
  return z.string(expected).refine((text) => [...text].length <= most && !controls.test(text), expected);
}
