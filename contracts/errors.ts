/**
 * Every error code that a client can meet, with its default message and the HTTP status that it stands for
 * where a whole request is refused. Codes are stable: they are documented, and never change their meaning.
 */
export const errorCatalogue = {
  BAD_INPUT: { status: 400, message: 'A value is not of the expected form.' },
  BAD_ID: { status: 400, message: 'That is not an id of the expected kind.' },
  BAD_CURSOR: { status: 400, message: 'That cursor was not issued for this list or subscription.' },
  OUT_OF_RANGE: { status: 400, message: 'A number or a date is outside the allowed range.' },
  NOT_FOUND: { status: 404, message: 'There is no such thing, or you may not see it.' },
  UNAUTHENTICATED: { status: 401, message: 'Sign in first: the access token is missing, wrong or expired.' },
  FORBIDDEN: { status: 403, message: 'Your account may not do this.' },
  UNSIGNED_CALLER: { status: 401, message: 'This service answers only its gateway.' },
  BAD_CREDENTIALS: { status: 401, message: 'The e-mail address and the password do not belong together.' },
  THROTTLED: { status: 429, message: 'Too many attempts. Try again later.' },
  SESSION_OVER: { status: 401, message: 'This session was ended. Sign in again.' },
  AUTHORITY_CHANGED: { status: 403, message: 'What you may do has changed. Subscribe again, from your last cursor.' },
  BAD_RESET_TOKEN: { status: 401, message: 'The token is wrong, has expired or was used before. Ask for another one.' },
  BAD_REFRESH_TOKEN: { status: 401, message: 'The refresh token is wrong, expired or was used before.' },
  EMAIL_TAKEN: { status: 409, message: 'There is an account with this e-mail address.' },
  IDEMPOTENCY_MISMATCH: { status: 409, message: 'This idempotency key was used with another input.' },
  WRONG_STATE: { status: 409, message: 'The state of this booking does not allow that.' },
  SLOT_IN_PAST: { status: 409, message: 'That time has passed, or is too soon to be booked.' },
  SLOT_BEYOND_HORIZON: { status: 409, message: 'That time is further ahead than the provider takes bookings.' },
  SLOT_OFF_HOURS: { status: 409, message: 'The provider does not work at that time.' },
  SLOT_TAKEN: { status: 409, message: 'That time is taken.' },
  SLOT_CONTENDED: {
    status: 409,
    message: 'Others asked for that time at the same moment, and nobody has it yet. Try again.',
  },
  DEADLINE_PASSED: { status: 409, message: 'The booking could not be processed before its deadline.' },
  OPERATION_TOO_LARGE: { status: 400, message: 'The operation asks for more than the limits allow.' },
  OPERATION_NOT_ALLOWED: { status: 400, message: 'That kind of operation is not served here.' },
  UNAVAILABLE: { status: 503, message: 'A part of the system does not answer at the moment. Try again.' },
  TIMED_OUT: { status: 504, message: 'A part of the system did not answer in time. Try again.' },
  INTERNAL: { status: 500, message: 'Something failed on our side. The request id tells us what.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
export const errorCodes = Object.keys(errorCatalogue) as ErrorCode[];
