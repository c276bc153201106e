import { randomUUID } from 'node:crypto';
import { topics } from '#contracts/events/topics.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import type { Attempt, Seen } from './attempt.ts';
import { eventOf } from './event-of.ts';
import { kindOf } from './kind-of.ts';
import { createWindows, type Telling } from './windows.ts';

export type Attempts = {
  /** Takes note of an attempt. It returns at once and never throws; what cannot be written is dropped and counted. */
  record(attempt: Attempt): void;
  /** Tells what was counted, and waits until it is written or cannot be. */
  close(): Promise<void>;
};

type Parts = {
  log: Log;
  metrics: Metrics;
  eventLog: Pick<EventLog, 'append'>;
  /** The name of this process. */
  process: string;
  windowMs?: number;
  maxKinds?: number;
  maxKindsOfOwner?: number;
  maxKindsOfNobody?: number;
  now?: () => number;
};

/** Kinds that are counted at a time; each is kept in about a kilobyte. */
const MAX_KINDS = 5_000;
/** Tellings that wait for Redis: about as many as can come at once. Further ones are dropped. */
const MAX_WAITING = MAX_KINDS;
/** Coordinates of one attempt. */
const MAX_FIELDS = 20;

/**
 * Tells of what was tried and changed nothing, to the topic `attempt`, which the audit trail follows.
 *
 * As with a heartbeat there is no document that would change with it, so it goes to the event log past the outbox: best
 * effort, and a number that is missing says that something was dropped.
 */
export function createAttempts({
  eventLog,
  process,
  log,
  metrics,
  windowMs = 10_000,
  maxKinds = MAX_KINDS,
  maxKindsOfOwner = 50,
  maxKindsOfNobody = 500,
  now = Date.now,
}: Parts): Attempts {
  const aggregateId = `attempts-${process}-${randomUUID()}`;
  const route = { topic: topics.attempt.name, audience: aggregateId };
  const windows = createWindows<Seen>({ windowMs, maxKinds, maxKindsOfOwner, maxKindsOfNobody });
  const seen = metrics.counter({ name: 'sangam_attempts_total', help: 'Attempts by type', labelNames: ['type'] });
  const dropped = metrics.counter({ name: 'sangam_attempts_dropped_total', help: 'Attempts that nobody was told of' });
  const waiting: Telling<Seen>[] = [];
  let sequence = 0;
  let writing: Promise<void> | null = null;
  let failing = false;
  let closing = false;

  const drop = (tellings: readonly Telling<Seen>[], error?: unknown): void => {
    for (const { count } of tellings) dropped.inc(count);
    if (!failing) log.warn({ err: error, attempts: tellings.length }, 'attempts were dropped');
    failing = true;
  };

  const write = async (): Promise<void> => {
    // Not on the way of the request that made us write.
    await new Promise(setImmediate);
    for (let telling = waiting.shift(); telling; telling = waiting.shift()) {
      try {
        sequence += 1;
        // The event before may be among the dropped ones.
        await eventLog.append(eventOf(aggregateId, sequence, telling), [route], { anchor: true });
        failing = false;
      } catch (error) {
        drop([telling], error);
        // Each one would wait for a Redis that is not there.
        if (closing) drop(waiting.splice(0));
      }
    }
    writing = null;
  };

  const tell = (tellings: readonly Telling<Seen>[]): void => {
    if (tellings.length === 0) return;
    const room = Math.max(MAX_WAITING - waiting.length, 0);
    waiting.push(...tellings.slice(0, room));
    if (tellings.length > room) drop(tellings.slice(room));
    writing ??= write();
  };

  const timer = setInterval(() => tell(windows.end(now())), Math.max(windowMs / 10, 1));
  timer.unref();

  return {
    record(attempt) {
      seen.inc({ type: attempt.type });
      const told = { ...attempt, fields: attempt.fields.slice(0, MAX_FIELDS), at: now() };
      tell(windows.see(kindOf(told), told, told.at));
    },
    async close() {
      clearInterval(timer);
      closing = true;
      tell(windows.end(Number.POSITIVE_INFINITY));
      await writing;
    },
  };
}
