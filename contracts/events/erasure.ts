import { z } from 'zod';
import { type DomainEvent, domainEvent } from './domain-event.ts';

/** The subgraphs that keep something about people, besides `user`, which erases last. */
export const erasingSubgraphs = ['booking', 'recommendation'] as const;
export type ErasingSubgraph = (typeof erasingSubgraphs)[number];

/** A subgraph has erased what it kept about a person. */
export const erasureSnapshot = z.object({ personId: z.string(), subgraph: z.enum(erasingSubgraphs) });
export type ErasureEvent = DomainEvent<z.infer<typeof erasureSnapshot>> & { type: 'erasure.done' };
export const erasureEvent = domainEvent.extend({ type: z.literal('erasure.done'), data: erasureSnapshot });
