import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { eventId } from '#contracts/events/domain-event.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { type Heartbeat, heartbeatKeys, metricsTopic, missedBeats, type ServiceName } from './heartbeat.ts';

export type HeartbeatWriter = {
  instance: string;
  /** Beats once now, besides the regular ones. Never rejects: a beat that cannot be written is a beat that is missed. */
  beat(): Promise<void>;
  /** Says good-bye, so that nobody takes an orderly stop for a failure. */
  close(): Promise<void>;
};

type Parts = Pick<ProcessParts, 'namespace' | 'metrics' | 'log'> & {
  redis: Pick<ProcessParts['redis'], 'commands'>;
  eventLog: Pick<ProcessParts['eventLog'], 'append'>;
};

export type AboutProcess = {
  /** What is in this process. */
  services: readonly ServiceName[];
  version: string;
  schemaHash: string | null;
  /** How many sockets of clients are open. */
  connections?: () => number;
  intervalMs?: number;
};

/** How long a good-bye is kept for the registry to see it. */
const farewellMs = 60_000;

/**
 * Says every two seconds that this process is alive and how it is doing: in a key of Redis that expires after three
 * beats, and as an event of the topic `metrics`.
 *
 * The figures go to the event log directly, past the outbox: they are worth nothing a minute later, so there is nothing
 * to keep and nothing to restore. A beat that failed is not repeated; the number of the next one tells that it is
 * missing. Everything else about the topic is as for any other: cursors, resuming, and a GAP after a loss.
 */
export function startHeartbeat(
  { redis: { commands: redis }, namespace, eventLog, metrics, log }: Parts,
  { services, version, schemaHash, connections = () => 0, intervalMs = 2_000 }: AboutProcess,
): HeartbeatWriter {
  const keys = heartbeatKeys(namespace);
  const instance = `${metrics.process}-${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const startedAt = new Date().toISOString();
  let beats = 0;
  let writing = Promise.resolve();
  let failing = false;

  const next = (leaving: boolean): Heartbeat => {
    beats += 1;
    const { services: _, process: name, ...figures } = metrics.snapshot();
    return {
      instance,
      process: name,
      services: [...services],
      version,
      schemaHash,
      startedAt,
      beatAt: new Date().toISOString(),
      beat: beats,
      intervalMs,
      leaving,
      figures: { ...figures, connections: connections() },
    };
  };

  const write = async (beat: Heartbeat): Promise<void> => {
    const lifetimeMs = beat.leaving ? farewellMs : missedBeats * intervalMs;
    const key = keys.of(instance);
    const event = {
      id: eventId(instance, beat.beat),
      type: 'metrics.sampled',
      aggregateId: instance,
      sequence: beat.beat,
      occurredAt: beat.beatAt,
      data: beat,
    };
    try {
      await Promise.all([redis.set(key, JSON.stringify(beat), 'PX', lifetimeMs), redis.sadd(keys.instances, instance)]);
      await eventLog.append(event, [{ topic: metricsTopic.name, audience: metricsTopic.audience }], { anchor: true });
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'a heartbeat was not written');
      failing = true;
    }
  };

  /** One after the other, so that the last one written is the last one made. */
  const beat = (leaving = false): Promise<void> => {
    writing = writing.then(() => write(next(leaving)));
    return writing;
  };

  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await beat();
    busy = false;
  }, intervalMs);
  void beat();

  return {
    instance,
    beat: () => beat(),
    async close() {
      clearInterval(timer);
      await beat(true);
    },
  };
}
