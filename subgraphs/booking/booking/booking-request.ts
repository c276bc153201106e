import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import { isId } from '#runtime/relay/node-id.ts';

/** What a customer asks for. */
export type BookingRequest = {
  serviceId: string;
  startsAt: Date;
  seats: number;
  note: string | null;
  idempotencyKey: string;
};

const shape = z.object({
  seats: z.number().int().min(1).max(1_000),
  note: z.string().max(1_000).nullable(),
  idempotencyKey: z.string().min(1).max(200),
});
const expected: Record<string, string> = {
  seats: 'a whole number from 1',
  note: 'at most 1000 characters',
  idempotencyKey: '1 to 200 characters, the same for every repetition of the same request',
};

/** The request as it is, or a refusal that names the first field that is wrong. */
export function checkRequest(request: BookingRequest): BookingRequest {
  if (!isId('Service', request.serviceId)) {
    refuse('BAD_ID', { field: 'input.serviceId', expected: 'the id of a service: svc_ and 24 hexadecimal digits' });
  }
  const { error } = shape.safeParse(request);
  const wrong = error?.issues[0]?.path[0];
  if (wrong !== undefined) {
    const field = String(wrong);
    refuse(field === 'seats' ? 'OUT_OF_RANGE' : 'BAD_INPUT', {
      field: `input.${field}`,
      expected: expected[field] ?? '',
    });
  }
  return request;
}
