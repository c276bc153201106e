import { crc32 } from 'node:zlib';

export type LogKeys = {
  epoch: string;
  stream(topic: string, partition: number): string;
  /** The epoch in which an outbox last put everything back. */
  restored(outbox: string): string;
  /** The last sequence number of an aggregate that is in the log. */
  sequence(aggregateId: string): string;
  /** The wake-up channel of one partition. */
  channel(topic: string, partition: number): string;
  partitionOf(audience: string): number;
};

/**
 * Where the log lives in Redis. One hash tag for the whole log: an event is appended to all its streams in one step
 * with its aggregate's sequence number, so they must be in one slot of a Redis Cluster. One Redis takes some tens of
 * thousands of appends a second; queues and caches are elsewhere.
 *
 * The number of partitions is part of the tag: with another number it is another log, with an epoch of its own, and
 * every cursor of the old one yields a GAP instead of pointing into the wrong stream.
 */
export function createLogKeys({ namespace, partitions }: { namespace: string; partitions: number }): LogKeys {
  const base = `{${namespace}:log${partitions}}`;
  return {
    epoch: `${base}:epoch`,
    stream: (topic, partition) => `${base}:stream:${topic}:${partition}`,
    restored: (outbox) => `${base}:restored:${outbox}`,
    sequence: (aggregateId) => `${base}:sequence:${aggregateId}`,
    channel: (topic, partition) => `${topic}:${partition}`,
    partitionOf: (audience) => crc32(audience) % partitions,
  };
}
