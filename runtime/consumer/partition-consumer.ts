import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { compareIds, type Position } from '#runtime/event-log/position.ts';
import type { LogPage } from '#runtime/event-log/read-page.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Lease } from './lease.ts';

type Parts = {
  read: (after: Position | null, count: number) => Promise<LogPage>;
  lease: Lease;
  leaseMs: number;
  handle: (event: DomainEvent) => Promise<void>;
  /** How many events are handled at the same time. */
  atOnce: number;
  /** Events were trimmed that this consumer had not seen. */
  onLoss: (after: Position) => void;
  stopping: AbortSignal;
  fault: Fault;
  log: Log;
};

const pageSize = 50;

/**
 * Consumes one partition while this process has its lease. An idle partition costs one read of Redis now and then and
 * nothing in MongoDB: the lease is taken when there is something to do, and renewed by saving the position.
 *
 * @returns `consume`, which handles everything that is there now; call it at each wake-up and poll, one at a time
 */
export function createPartitionConsumer({ read, lease, leaseMs, handle, atOnce, onLoss, stopping, fault, log }: Parts) {
  let position: Position | null = null;
  /** Until then, by our own clock, no other process can have it: half the term, as clocks run at about the same rate. */
  let heldUntil = 0;

  const hold = (from: number): void => {
    heldUntil = from + leaseMs / 2;
  };

  const take = async (): Promise<boolean> => {
    const from = performance.now();
    if (from < heldUntil) return true;
    const taken = await lease.take();
    if (!taken) {
      position = await lease.look();
      return false;
    }
    position = taken.position;
    hold(from);
    return true;
  };

  /** The next events to handle. Where the log cannot continue, it begins again at what there is. */
  const next = async (): Promise<LogPage> => {
    const page = await read(position, pageSize);
    if (!page.gap || position === null) return page;
    if (page.tail.epoch === position.epoch) {
      if (compareIds(position.id, page.tail.id) > 0) {
        // Redis lost the end of the log. We had handled it all; what of it comes back comes after what there is.
        position = page.tail;
        return read(position, pageSize);
      }
      onLoss(position);
    }
    position = null;
    return read(null, pageSize);
  };

  /** Waits for all of them, also where one could not be handled: nothing goes on behind our back. */
  const allHandled = async (events: readonly DomainEvent[]): Promise<void> => {
    const outcomes = await Promise.allSettled(
      events.map(async (event) => {
        await handle(event);
        await fault('consumer.handled');
      }),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };

  /** Handles a page as long as the partition is ours. Answers whether it was all handled and recorded. */
  const handlePage = async ({ entries, next: reached }: LogPage): Promise<boolean> => {
    let ours = true;
    const renewal = setInterval(() => {
      const from = performance.now();
      lease.renew().then(
        (renewed) => {
          ours = renewed;
          if (renewed) hold(from);
        },
        (error) => log.warn({ err: error }, 'the lease was not renewed'),
      );
    }, leaseMs / 3);
    try {
      const events = entries.filter(({ primary }) => primary).map(({ event }) => event);
      for (let from = 0; from < events.length; from += atOnce) {
        if (!ours || stopping.aborted) return false;
        await allHandled(events.slice(from, from + atOnce));
      }
      const from = performance.now();
      if (!(await lease.save(reached))) return false;
      position = reached;
      hold(from);
      return true;
    } finally {
      clearInterval(renewal);
    }
  };

  const consume = async (): Promise<void> => {
    const peeked = await read(position, 1);
    if (peeked.entries.length === 0 && !peeked.gap) return;
    if (!(await take())) return;
    while (!stopping.aborted) {
      const page = await next();
      if (page.entries.length === 0) return;
      if (!(await handlePage(page))) {
        heldUntil = 0;
        return;
      }
      if (page.complete) return;
    }
  };

  return consume;
}
