import { z } from 'zod';

/** A variable whose text is JSON of this form. What is wrong with it is said in these words, as it may be a secret. */
export const jsonVariable = <Value>(schema: z.ZodType<Value>, expected: string) =>
  z.string().transform((text, check): Value => {
    const parsed = schema.safeParse(parsedJson(text));
    if (parsed.success) return parsed.data;
    check.addIssue({ code: 'custom', message: `expected ${expected}` });
    return z.NEVER;
  });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
