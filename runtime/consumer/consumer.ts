import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import type { Log } from '#runtime/log/log.ts';
import type { ConsumerModels } from './consumer.model.ts';
import { createEventHandler } from './handle-event.ts';
import { createLease } from './lease.ts';
import { createPartitionConsumer } from './partition-consumer.ts';

export type Consumer = {
  /** Stops after the event that is being handled, and lets other processes go on at once. */
  close(): Promise<void>;
};

type Parts = {
  /** Names its positions: never change it, or everything that the log has is consumed again. */
  name: string;
  topic: string;
  eventLog: EventLog;
  /** `consumerModels(db)` */
  models: ConsumerModels;
  /**
   * Called for every event of the topic at least once, in order within an audience; after a crash or a lost log again
   * for events that it handled before. So doing it twice must be as doing it once.
   */
  handle: (event: DomainEvent) => Promise<void>;
  /** How many events of a partition are handled at the same time, in no order then; one after the other by default. */
  atOnce?: number;
  log: Log;
  fault: Fault;
  leaseMs?: number;
  pollMs?: number;
  tries?: number;
  retryDelayMs?: number;
};

/**
 * Consumes a topic for good, from what the log has: across crashes, deploys and the loss of Redis every event is handled
 * that is still in the log when its turn comes. A consumer that was away for longer than the log keeps events has missed
 * some: it logs the loss and goes on with what there is. Nothing replays them from the owner's durable `events` yet.
 * Processes that start the same consumer share its partitions; each partition has one of them at a time.
 */
export function startConsumer({
  name,
  topic,
  eventLog,
  models: { positions, deadEvents },
  handle,
  atOnce = 1,
  log: parentLog,
  fault,
  leaseMs = 10_000,
  pollMs = 1_000,
  tries = 6,
  retryDelayMs = 200,
}: Parts): Consumer {
  const log = parentLog.child({ consumer: name, topic });
  const owner = randomUUID();
  const stopping = new AbortController();
  const handleEvent = createEventHandler({
    consumer: name,
    topic,
    deadEvents,
    handle,
    tries,
    firstDelayMs: retryDelayMs,
    stopping: stopping.signal,
    log,
  });

  const startPartition = (partition: number) => {
    const lease = createLease({ positions, id: `${name}/${topic}/${partition}`, owner, leaseMs });
    const consume = createPartitionConsumer({
      read: (after, count) => eventLog.read(topic, partition, after, count),
      lease,
      leaseMs,
      handle: handleEvent,
      atOnce,
      onLoss: (after) => log.error({ partition, after }, 'events were trimmed before they were consumed'),
      stopping: stopping.signal,
      fault,
      log,
    });
    const runs = runAgainOnDemand(consume, (error) => {
      if (!stopping.signal.aborted) log.warn({ err: error, partition }, 'not consumed now; it is tried again');
    });
    const poll = setInterval(runs.demand, pollMs);
    const woken = eventLog.onWake(topic, partition, runs.demand);
    woken.then(runs.demand, (error) => log.warn({ err: error, partition }, 'no wake-ups: the topic is only polled'));
    runs.demand();

    return async () => {
      clearInterval(poll);
      void woken.then(
        (unsubscribe) => unsubscribe(),
        () => undefined,
      );
      await runs.settled();
      await lease.release().catch((error) => log.debug({ err: error, partition }, 'the lease ends by itself'));
    };
  };

  const stops = Array.from({ length: eventLog.partitions }, (_, partition) => startPartition(partition));
  return {
    async close() {
      stopping.abort();
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

/** Runs `work` one at a time; a demand during a run is met by one more run after it. */
function runAgainOnDemand(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | undefined;
  let demanded = false;

  const run = async (): Promise<void> => {
    while (demanded) {
      demanded = false;
      await work().catch(onError);
    }
    running = undefined;
  };

  return {
    demand: () => {
      demanded = true;
      running ??= run();
    },
    settled: async () => {
      demanded = false;
      await running;
    },
  };
}
