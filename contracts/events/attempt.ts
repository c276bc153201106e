import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../errors.ts';
import { type DomainEvent, domainEvent } from './domain-event.ts';

export const attemptEventTypes = ['attempt.refused', 'attempt.privileged', 'attempt.sign-in-failed'] as const;
export type AttemptType = (typeof attemptEventTypes)[number];

/**
 * Something that was tried and changed nothing: refused, or a look at what only the privileged may see. The same by the
 * same caller within a window is told once more at its end, with how often it happened.
 */
export const attemptSnapshot = z.object({
  /** Of the refusal; null where nothing was refused. */
  code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]).nullable(),
  /** The fields of the graph that were asked for, such as `User.email`. */
  fields: z.array(z.string()),
  count: z.number().int().positive(),
  /** The person it was aimed at, where one is known. */
  subjectId: z.string().nullable(),
});
export type AttemptEvent = DomainEvent<z.infer<typeof attemptSnapshot>> & { type: AttemptType };
export const attemptEvent = domainEvent.extend({ type: z.enum(attemptEventTypes), data: attemptSnapshot });
