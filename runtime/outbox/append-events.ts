import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { Route } from '#runtime/event-log/append.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { StoredEvent } from './event.model.ts';
import type { StoredEvents } from './stored-events.ts';

export type Routes<Event extends DomainEvent> = (event: Event) => readonly Route[];

export type AppendEvents<Event extends DomainEvent> = {
  /** Appends what one document has pending: stored already, all of it, and in order. */
  pending(events: readonly Event[]): Promise<void>;
  /** Puts events back into a log that was lost, or that lost its end. */
  putBack(events: readonly StoredEvent<Event>[]): Promise<void>;
};

type Parts<Event extends DomainEvent> = {
  eventLog: EventLog;
  stored: StoredEvents<Event>;
  routes: Routes<Event>;
  /** The first pending sequence number of those of these documents that have one. */
  firstPending: (aggregateIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
};

/** Clocks of our machines differ by less than this. */
const clockMarginMs = 60_000;
const mostTries = 3;

/**
 * Appends to the log what the `events` collection holds. When the log refuses an event because an earlier one is
 * missing (the log was lost, or the aggregate was quiet for so long that its number was forgotten), the earlier ones
 * are put back first, from the collection.
 *
 * Put back, an event is marked as `again` when two things hold: it is not pending, so it was in a log; and it was stored
 * before this log began, so that log was the one before, and whoever followed it was told of the gap. What is pending
 * was perhaps never seen by anyone, and is news.
 */
export function createAppendEvents<Event extends DomainEvent>({
  eventLog,
  stored,
  routes,
  firstPending,
}: Parts<Event>): AppendEvents<Event> {
  const newsSince = async (): Promise<Date> => {
    const { startedAt } = await eventLog.epoch();
    return new Date(startedAt.getTime() - clockMarginMs);
  };

  /** Answers whether there was anything before it to put back. */
  const putBackBefore = async (aggregateId: string, sequence: number, newsFrom: number): Promise<boolean> => {
    const since = await newsSince();
    const kept = await stored.before(aggregateId, sequence, new Date(Date.now() - eventLog.limits.maxAgeMs));
    for (const [index, { event, storedAt }] of kept.entries()) {
      const again = event.sequence < newsFrom && storedAt < since;
      await eventLog.append(event, routes(event), { anchor: index === 0, again });
    }
    return kept.length > 0;
  };

  /** Answers whether the log took all of them. */
  const appendInOrder = async (events: readonly Event[], anchored: boolean): Promise<boolean> => {
    for (const [index, event] of events.entries()) {
      const outcome = await eventLog.append(event, routes(event), { anchor: anchored && index === 0 });
      if (outcome === 'gap') return false;
    }
    return true;
  };

  return {
    async pending(events) {
      const [first] = events;
      if (!first) return;
      let anchored = false;
      for (let attempt = 1; attempt <= mostTries; attempt++) {
        if (await appendInOrder(events, anchored)) return;
        anchored = !(await putBackBefore(first.aggregateId, first.sequence, first.sequence));
      }
      throw new Error(`events before ${first.id} are neither in the log nor in the collection`);
    },

    async putBack(events) {
      const since = await newsSince();
      const pendingFrom = await firstPending(events.map(({ aggregateId }) => aggregateId));
      const newsFrom = (aggregateId: string): number => pendingFrom.get(aggregateId) ?? Number.POSITIVE_INFINITY;
      // Sent at once, on one connection: Redis takes them in this order.
      const outcomes = await Promise.all(
        events.map(async ({ event, aggregateId, sequence, storedAt }) => {
          const again = sequence < newsFrom(aggregateId) && storedAt < since;
          return { event, outcome: await eventLog.append(event, routes(event), { again }) };
        }),
      );
      const torn = outcomes.filter(({ outcome }) => outcome === 'gap');
      for (const { event } of torn) {
        await putBackBefore(event.aggregateId, event.sequence + 1, newsFrom(event.aggregateId));
      }
    },
  };
}
