import type { Redis } from 'ioredis';
import type { Log } from '#runtime/log/log.ts';
import type { WakeUps } from '#runtime/pubsub/wake-up.ts';
import { type Append, createAppend, type LogLimits } from './append.ts';
import { type Follow, follow } from './follow.ts';
import { createLogKeys } from './log-keys.ts';
import { createPartitionReader, type PartitionReader } from './partition-reader.ts';
import type { Position } from './position.ts';
import { createReadPage, type ReadPage } from './read-page.ts';

export type FollowRequest = {
  topic: string;
  audience: string;
  /** Begin after this position; without it, begin with what comes from now on. */
  after?: Position | undefined;
};

/** A log's begin: a new epoch means that Redis lost the log before it. */
export type Epoch = { id: string; startedAt: Date };

export type EventLog = {
  partitions: number;
  limits: LogLimits;
  append: Append;
  read: ReadPage;
  /** Everything of one audience after a position and then live, as an iterator that ends at once when told to. */
  follow(request: FollowRequest): Follow;
  /** The end of the log now, as an audience sees it. */
  tail(topic: string, audience: string): Promise<Position>;
  partitionOf(audience: string): number;
  epoch(): Promise<Epoch>;
  /** Notes that this outbox has put everything back that the log of this epoch lacked. */
  markRestored(outbox: string, epoch: string): Promise<void>;
  /** Whether these outboxes have, since the log began: before, it may lack what happened earlier. */
  isRestored(outboxes: readonly string[]): Promise<boolean>;
  /** The last sequence number in the log of each aggregate, in the order asked; 0 where none is known. */
  lastSequences(aggregateIds: readonly string[]): Promise<number[]>;
  /** How often the connection to Redis came up: when this grows, Redis may have come back from an older state. */
  connections(): number;
  onWake(topic: string, partition: number, listen: () => void): Promise<() => void>;
  /** Ends all that follow. */
  close(): void;
};

type Parts = {
  redis: Redis;
  wakeUps: WakeUps;
  namespace: string;
  log: Log;
  partitions?: number;
  limits?: LogLimits;
  /** How often a reader looks by itself, as a wake-up may be lost. */
  pollMs?: number;
  bufferSize?: number;
};

const defaultLimits: LogLimits = { maxLength: 25_000, maxAgeMs: 72 * 3_600_000 };

/**
 * The log of events that subscriptions and durable consumers read: Redis Streams, in a fixed number of partitions for
 * each topic. It is a copy for reading: what it must not lose is in MongoDB, and an outbox puts it back.
 */
export function createEventLog({
  redis,
  wakeUps,
  namespace,
  log,
  partitions = 8,
  limits = defaultLimits,
  pollMs = 1_000,
  bufferSize = 256,
}: Parts): EventLog {
  const keys = createLogKeys({ namespace, partitions });
  const append = createAppend({ redis, keys, limits, channelName: wakeUps.channelName });
  const read = createReadPage({ redis, keys });
  const readers = new Map<string, PartitionReader>();
  const follows = new Set<Follow>();
  let connections = redis.status === 'ready' ? 1 : 0;
  const onReady = (): void => {
    connections += 1;
  };
  redis.on('ready', onReady);

  const onWake: EventLog['onWake'] = (topic, partition, listen) =>
    wakeUps.onWake(keys.channel(topic, partition), listen);

  const readerOf = (topic: string, partition: number): PartitionReader => {
    const name = keys.stream(topic, partition);
    const known = readers.get(name);
    if (known) return known;
    const reader = createPartitionReader({
      readPage: (after, count) => read(topic, partition, after, count),
      onWake: (listen) => onWake(topic, partition, listen),
      onIdle: () => readers.delete(name),
      pollMs,
      log: log.child({ topic, partition }),
    });
    readers.set(name, reader);
    return reader;
  };

  return {
    partitions,
    limits,
    append,
    read,
    onWake,
    partitionOf: keys.partitionOf,

    follow({ topic, audience, after }) {
      const partition = keys.partitionOf(audience);
      const one = follow({
        attach: (listener) => readerOf(topic, partition).attach(listener),
        readPage: (from, count) => read(topic, partition, from, count),
        audience,
        after,
        bufferSize,
        retryMs: pollMs,
        onClose: () => follows.delete(one),
        log,
      });
      follows.add(one);
      return one;
    },

    async tail(topic, audience) {
      const { tail } = await read(topic, keys.partitionOf(audience), null, 0);
      return tail;
    },

    async epoch() {
      const { tail } = await read('', 0, null, 0);
      const [startedAt] = tail.epoch.split('.');
      return { id: tail.epoch, startedAt: new Date(Number(startedAt)) };
    },

    async markRestored(outbox, epoch) {
      await redis.set(keys.restored(outbox), epoch);
    },

    async isRestored(outboxes) {
      const [epoch, ...restored] = await redis.mget(keys.epoch, ...outboxes.map(keys.restored));
      return epoch !== null && restored.every((one) => one === epoch);
    },

    async lastSequences(aggregateIds) {
      if (aggregateIds.length === 0) return [];
      const found = await redis.mget(aggregateIds.map(keys.sequence));
      return found.map(Number);
    },

    connections: () => connections,

    close() {
      redis.off('ready', onReady);
      for (const one of follows) void one.return?.();
    },
  };
}
