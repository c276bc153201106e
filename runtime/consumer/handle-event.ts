import { setTimeout as delay } from 'node:timers/promises';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { Log } from '#runtime/log/log.ts';
import { type AnyModel, collectionOf } from '#runtime/mongo/collection-of.ts';
import type { DeadEvent } from './consumer.model.ts';
import { isOutage } from './outage.ts';

type Parts = {
  consumer: string;
  topic: string;
  deadEvents: AnyModel;
  handle: (event: DomainEvent) => Promise<void>;
  /** How often an event is tried before it is put aside. */
  tries: number;
  firstDelayMs: number;
  stopping: AbortSignal;
  log: Log;
};

const longestDelayMs = 5_000;

/**
 * Handles one event until it is handled or put aside. An event that fails again and again must not hold up all those
 * behind it; an outage is not the event's fault and is waited for.
 *
 * @throws AbortError when told to stop in between: the event is then handled again later
 */
export function createEventHandler({ consumer, topic, deadEvents, handle, tries, firstDelayMs, stopping, log }: Parts) {
  const dead = collectionOf<DeadEvent>(deadEvents);

  const putAside = async (event: DomainEvent, error: unknown): Promise<void> => {
    log.error({ err: error, consumer, event: event.id }, 'event put aside');
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const record = { consumer, topic, event, error: reason, failedAt: new Date() };
    await dead.updateOne({ _id: `${consumer}/${event.id}` }, { $set: record }, { upsert: true });
  };

  /** One step: handle it, or put it aside once it failed too often. Answers what failed, if anything did. */
  const step = async (
    event: DomainEvent,
    lastFailure: unknown,
    failures: number,
  ): Promise<{ error: unknown } | null> => {
    try {
      if (failures < tries) await handle(event);
      else await putAside(event, lastFailure);
      return null;
    } catch (error) {
      return { error };
    }
  };

  return async (event: DomainEvent): Promise<void> => {
    let failures = 0;
    let lastFailure: unknown;
    for (let attempt = 0; ; attempt++) {
      const failed = await step(event, lastFailure, failures);
      if (!failed) return;
      if (!isOutage(failed.error)) {
        failures += 1;
        lastFailure = failed.error;
      }
      log.warn({ err: failed.error, consumer, event: event.id, failures }, 'event not handled yet');
      await delay(Math.min(firstDelayMs * 2 ** attempt, longestDelayMs), undefined, { signal: stopping });
    }
  };
}
