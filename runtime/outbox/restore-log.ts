import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { AppendEvents } from './append-events.ts';
import type { StoredEvents } from './stored-events.ts';

type Parts<Event extends DomainEvent> = {
  eventLog: EventLog;
  stored: StoredEvents<Event>;
  append: AppendEvents<Event>;
};

const pageSize = 500;

/**
 * Puts back into the log what Redis lost: all of it (a new Redis) or its end (a fail-over, or a crash within the second
 * that Redis takes to write to disk). Returns the number of events looked at that had to be appended.
 *
 * What is lost is always an end, so it goes backwards until a whole page of events is in the log: one query and one
 * MGET when nothing was lost. Then it goes forwards from the oldest missing one, so that consumers see the events in
 * about the order in which they happened.
 */
export async function restoreLog<Event extends DomainEvent>({
  eventLog,
  stored,
  append,
}: Parts<Event>): Promise<number> {
  const since = new Date(Date.now() - eventLog.limits.maxAgeMs);
  const { missing, oldest } = await findMissing(since, { eventLog, stored });
  if (!oldest) return 0;
  for await (const page of pages(stored.forwards(oldest))) await append.putBack(page);
  return missing;
}

async function findMissing<Event extends DomainEvent>(
  since: Date,
  { eventLog, stored }: Pick<Parts<Event>, 'eventLog' | 'stored'>,
): Promise<{ missing: number; oldest?: Date }> {
  let missing = 0;
  let oldest: Date | undefined;
  for await (const page of pages(stored.backwards(since))) {
    const known = await eventLog.lastSequences(page.map(({ aggregateId }) => aggregateId));
    const absent = page.filter(({ sequence }, index) => sequence > (known[index] ?? 0));
    if (absent.length === 0) break;
    missing += absent.length;
    oldest = absent.at(-1)?.storedAt;
  }
  return { missing, ...(oldest && { oldest }) };
}

async function* pages<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let page: Item[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
