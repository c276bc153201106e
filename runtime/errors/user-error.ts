import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { type ErrorCode, errorCatalogue, errorCodes } from '#contracts/errors.ts';
import { Public } from '#runtime/authority/declare.ts';
import { Refusal, type RefusalDetail } from './refusal.ts';

const codeEnum = Object.fromEntries(errorCodes.map((code) => [code, code]));
registerEnumType(codeEnum, {
  name: 'ErrorCode',
  description: 'Every code that an expected failure can have. Codes are stable; messages are not.',
  valuesConfig: Object.fromEntries(errorCodes.map((code) => [code, { description: errorCatalogue[code].message }])),
});

@Directive('@shareable')
@ObjectType({ description: 'Why a mutation did not do what was asked. Nothing was changed.' })
export class UserError {
  @Public()
  @Field(() => codeEnum, { description: 'The stable code.' })
  code!: ErrorCode;

  @Public()
  @Field(() => String, { description: 'An explanation in English, for developers.' })
  message!: string;

  @Public()
  @Field(() => String, { nullable: true, description: 'The input field that is wrong, such as `input.startsAt`.' })
  field!: string | null;

  @Public()
  @Field(() => String, { nullable: true, description: 'What would have been accepted.' })
  expected!: string | null;
}

/** One entry for a payload's `userErrors`. */
export const userError = (code: ErrorCode, detail: RefusalDetail = {}): UserError => ({
  code,
  message: detail.message ?? errorCatalogue[code].message,
  field: detail.field ?? null,
  expected: detail.expected ?? null,
});

/** Runs a verb; a {@link Refusal} becomes the payload's `userErrors`, every other error goes on. */
export async function asPayload<Payload extends object>(
  work: () => Promise<Payload>,
): Promise<Partial<Payload> & { userErrors: UserError[] }> {
  try {
    return { ...(await work()), userErrors: [] };
  } catch (error) {
    if (error instanceof Refusal) return { userErrors: [userError(error.code, error.detail)] } as never;
    throw error;
  }
}
