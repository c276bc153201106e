import type { z } from 'zod';
import { asPayload, type UserError, userError } from '#runtime/errors/user-error.ts';

/**
 * A mutation's answer: the input is checked first, and everything wrong with it is told at once as BAD_INPUT with the
 * path (`input.email`) and what was expected; nothing is done then. Otherwise the verb's own refusal, or its result.
 */
export async function answer<Rules extends z.ZodType, Payload extends object>(
  rules: Rules,
  input: unknown,
  verb: (checked: z.output<Rules>) => Promise<Payload>,
): Promise<{ userErrors: UserError[] }> {
  const checked = rules.safeParse(input);
  if (checked.success) return asPayload(() => verb(checked.data));
  const userErrors = checked.error.issues.map(({ path, message }) =>
    userError('BAD_INPUT', { field: ['input', ...path.map(String)].join('.'), expected: message }),
  );
  return { userErrors };
}
