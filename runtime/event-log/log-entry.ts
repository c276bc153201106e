import { z } from 'zod';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { Position } from './position.ts';

/** One event in the log of one topic, as its followers and consumers see it. */
export type LogEntry = {
  position: Position;
  topic: string;
  audiences: readonly string[];
  event: DomainEvent;
  /** False for the copies of an event that goes to several audiences of a topic. Whoever reads a whole topic skips them. */
  primary: boolean;
  /** Put back after the log was lost: those who follow live were told to refetch, and must not see it as news. */
  again: boolean;
};

/** The fields of an entry of the stream. Short names: they are stored with every entry. */
export const entryFields = { event: 'e', audiences: 'a', primary: 'p', again: 'g' } as const;

const audienceList = z.array(z.string());

/**
 * Reads one entry as Redis returns it, `[id, [field, value, …]]`. Our own outbox wrote the event from a typed one, and
 * an entry is read by many: its shape is not checked again.
 *
 * @throws Error when it was not written by {@link entryFields}'s rules
 */
export function parseEntry(topic: string, epoch: string, id: string, flat: readonly string[]): LogEntry {
  const field = (name: string): string => {
    for (let index = 0; index < flat.length; index += 2) if (flat[index] === name) return flat[index + 1] ?? '';
    throw new Error(`entry ${id} of ${topic} has no ${name}`);
  };
  const event: DomainEvent = JSON.parse(field(entryFields.event));
  return {
    position: { epoch, id },
    topic,
    audiences: audienceList.parse(JSON.parse(field(entryFields.audiences))),
    event,
    primary: field(entryFields.primary) === '1',
    again: field(entryFields.again) === '1',
  };
}
