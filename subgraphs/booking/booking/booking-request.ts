import { z } from 'zod';
import { checkInput, countRule, idRule, textRule } from '../check-input.ts';

/** What a customer asks for. */
export type BookingRequest = {
  serviceId: string;
  startsAt: Date;
  seats: number;
  note: string | null;
  idempotencyKey: string;
};

const keyForm = '1 to 200 characters, the same for every repetition of the same request';

const rules = z.object({
  serviceId: idRule('Service'),
  startsAt: z.date('an instant, such as 2026-01-31T04:15:00Z'),
  // How many there are is for the service to say.
  seats: countRule(1, 1_000, 'a whole number from 1'),
  note: textRule(500).nullable(),
  idempotencyKey: z.string(keyForm).min(1, keyForm).max(200, keyForm),
});

/** The request as it is, or a refusal (BAD_ID, BAD_INPUT, OUT_OF_RANGE) that names the first field that is wrong. */
export const checkRequest = (request: BookingRequest): BookingRequest => checkInput(rules, request);
