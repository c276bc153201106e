import { GraphQLError } from 'graphql';
import { type ErrorCode, errorCatalogue } from '#contracts/errors.ts';

export type RefusalDetail = {
  /** The argument or input field that is wrong, as a path such as `input.startsAt`. */
  field?: string;
  /** What would have been accepted, in words. */
  expected?: string;
  /** Replaces the catalogue's message where more can be said without telling a secret. */
  message?: string;
};

/** An expected failure: it has a stable code, and it reaches the client as it is. All other errors are masked. */
export class Refusal extends GraphQLError {
  readonly code: ErrorCode;
  readonly detail: RefusalDetail;

  constructor(code: ErrorCode, detail: RefusalDetail = {}) {
    const { field, expected, message = errorCatalogue[code].message } = detail;
    super(message, { extensions: { code, ...(field && { field }), ...(expected && { expected }) } });
    this.name = 'Refusal';
    this.code = code;
    this.detail = detail;
  }
}

/** Throws a {@link Refusal}. */
export function refuse(code: ErrorCode, detail?: RefusalDetail): never {
  throw new Refusal(code, detail);
}
