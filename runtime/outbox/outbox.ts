import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import type { Log } from '#runtime/log/log.ts';
import { type AnyModel, collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { createAppendEvents, type Routes } from './append-events.ts';
import type { TellingDocument } from './pending.ts';
import { createPulls } from './pulls.ts';
import { restoreLog } from './restore-log.ts';
import { createStoredEvents } from './stored-events.ts';

/** What an outbox needs to see of a document: as a transition returned it, with its events. */
export type Undelivered<Event extends DomainEvent = DomainEvent> = { _id: string; pending: readonly Event[] };

export type Outbox<Event extends DomainEvent = DomainEvent> = {
  /**
   * Delivers what a transition just pended: stores it, and appends it to the log. It never rejects: what fails here
   * stays pending and is delivered by the next sweep. Await it where the caller wants the event to be out first.
   */
  deliver(document: Undelivered<Event>): Promise<void>;
  /** Delivers everything that is pending now, whoever pended it. Returns the number of documents. */
  sweep(): Promise<number>;
  /** Sweeps and looks after the log from now on. */
  start(): void;
  /** Stops, and waits for what is under way. */
  close(): Promise<void>;
};

type Parts<Event extends DomainEvent> = {
  /** Unique within the subgraph; kept with each event. */
  name: string;
  /** The model whose documents have the fields of `addOutboxFields`. */
  model: AnyModel;
  /** `eventModel(db)` */
  events: AnyModel;
  routes: Routes<Event>;
  eventLog: EventLog;
  log: Log;
  fault: Fault;
  sweepMs?: number;
  pullDelayMs?: number;
};

const sweepSize = 100;

/**
 * Carries events from the documents that tell them to the durable collection and to the log: exactly once in both, and
 * in the order of each aggregate, however many relays there are and wherever they stop.
 *
 * The order of the steps makes it so: store, append (the log takes only the aggregate's next number), and only then
 * take out of `pending`. Whatever stops in between is done again and noticed as done.
 */
export function createOutbox<Event extends DomainEvent>({
  name,
  model,
  events,
  routes,
  eventLog,
  log,
  fault,
  sweepMs = 1_000,
  pullDelayMs = 50,
}: Parts<Event>): Outbox<Event> {
  const collection = collectionOf<TellingDocument<Event>>(model);
  const firstPending = async (documentIds: readonly string[]): Promise<Map<string, number>> => {
    const found = await collection
      .find<Undelivered<Event>>(
        { _id: { $in: [...new Set(documentIds)] }, pendAt: { $gt: new Date(0) } },
        { projection: { pending: 1 }, comment: background },
      )
      .toArray();
    return new Map(found.flatMap(({ _id, pending: [first] }) => (first ? [[_id, first.sequence] as const] : [])));
  };
  const stored = createStoredEvents<Event>(events, name);
  const append = createAppendEvents({ eventLog, stored, routes, firstPending });
  const pulls = createPulls({
    model,
    delayMs: pullDelayMs,
    onError: (error) => log.warn({ err: error, outbox: name }, 'delivered events stay pending for now'),
  });
  const underWay = new Set<Promise<unknown>>();
  let looked: { epoch: string; connections: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const track = <Result>(work: Promise<Result>): Promise<Result> => {
    const tracked: Promise<unknown> = work.catch(() => undefined).finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return work;
  };

  const relay = async ({ _id, pending }: Undelivered<Event>): Promise<void> => {
    await append.pending(pending);
    await fault('outbox.appended');
    pulls.add(
      _id,
      pending.map(({ id }) => id),
    );
  };

  const deliver = async (document: Undelivered<Event>): Promise<void> => {
    if (document.pending.length === 0) return;
    try {
      await stored.store(document.pending);
      await fault('outbox.stored');
      await relay(document);
    } catch (error) {
      log.warn({ err: error, outbox: name, document: document._id }, 'not delivered yet');
    }
  };

  const sweepPage = async (): Promise<{ found: number; delivered: number }> => {
    const documents = await collection
      .find<Undelivered<Event>>({ pendAt: { $gt: new Date(0) } }, { projection: { pending: 1 }, comment: background })
      .sort({ pendAt: 1 })
      .limit(sweepSize)
      .toArray();
    await stored.store(documents.flatMap(({ pending }) => pending));
    if (documents.length > 0) await fault('outbox.stored');
    let delivered = 0;
    for (const document of documents) {
      try {
        await relay(document);
        delivered += 1;
      } catch (error) {
        log.error({ err: error, outbox: name, document: document._id }, 'cannot deliver');
      }
    }
    await pulls.flush();
    return { found: documents.length, delivered };
  };

  const sweep = async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const { found, delivered } = await sweepPage();
      total += delivered;
      if (found < sweepSize || delivered === 0 || closed) return total;
    }
  };

  /** Redis may be another one than before, or an older one. */
  const lookAfterLog = async (): Promise<void> => {
    const connections = eventLog.connections();
    const { id: epoch } = await eventLog.epoch();
    if (looked?.epoch === epoch && looked.connections === connections) return;
    const missing = await restoreLog({ eventLog, stored, append });
    if (missing > 0) log.warn({ outbox: name, missing, epoch }, 'put events back into the log');
    await eventLog.markRestored(name, epoch);
    looked = { epoch, connections };
  };

  const tick = async (): Promise<void> => {
    try {
      await lookAfterLog();
      await sweep();
    } catch (error) {
      log.warn({ err: error, outbox: name }, 'the sweep failed; the next one tries again');
    }
    if (!closed) timer = setTimeout(() => void track(tick()), sweepMs);
  };

  return {
    deliver: (document) => track(deliver(document)),
    sweep: () => track(sweep()),
    start() {
      if (timer === undefined && !closed) timer = setTimeout(() => void track(tick()), 0);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      while (underWay.size > 0) await Promise.all(underWay);
      await pulls.flush();
    },
  };
}
