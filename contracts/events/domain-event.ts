import { z } from 'zod';

/** A value that only the person it is sealed for can be shown, and nobody once that person's key is destroyed. */
export const sealed = z.object({ for: z.string(), text: z.string() });
export type Sealed = z.infer<typeof sealed>;

/**
 * Who did something: a person, or nobody who is known (`id` is null). `from` is the address it was asked from, sealed
 * for a person, in plain for nobody.
 */
export const actor = z.object({
  id: z.string().nullable(),
  sessionId: z.string().nullable(),
  requestId: z.string(),
  from: z.union([sealed, z.object({ address: z.string() })]).nullable(),
});
export type Actor = z.infer<typeof actor>;

/**
 * Something that happened to one aggregate, told once. `id` is `evt:<aggregateId>:<sequence>`, so writing it twice is
 * noticed; `sequence` counts 1, 2, 3 … within the aggregate; `by` is who did it, null for the system itself; `data` is a
 * snapshot of the fields that the event speaks of. An event is kept for long and in many places: what is personal in it
 * is sealed, and what people write is not in it at all.
 */
export const domainEvent = z.object({
  id: z.string(),
  type: z.string(),
  aggregateId: z.string(),
  sequence: z.number().int().positive(),
  occurredAt: z.iso.datetime(),
  by: actor.nullish(),
  data: z.record(z.string(), z.unknown()),
});
export type DomainEvent<Data = Record<string, unknown>> = Omit<z.infer<typeof domainEvent>, 'data'> & { data: Data };

export const eventId = (aggregateId: string, sequence: number): string => `evt:${aggregateId}:${sequence}`;
