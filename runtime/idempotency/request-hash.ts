import { createHash } from 'node:crypto';

/**
 * A hash of what was asked for, kept beside the idempotency key in what was created. Inputs that mean the same hash the
 * same: the order of fields does not count, an absent field is as one that is undefined, and a Date is as its ISO text.
 */
export const requestHash = (input: unknown): string =>
  createHash('sha256').update(canonical(input)).digest('base64url');

/** Whether `input` is what the request with the stored hash asked for. */
export const sameRequest = (storedHash: string, input: unknown): boolean => storedHash === requestHash(input);

function canonical(value: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(value ?? null));
  return JSON.stringify(plain, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
