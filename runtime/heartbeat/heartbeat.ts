import { z } from 'zod';

/** What a graph is made of and runs on. A process carries one or several of them. */
export const serviceNames = ['booking', 'gateway', 'monitoring', 'recommendation', 'user', 'worker'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** How a process is doing. Counts and times are since its start, latencies of the last two minutes. */
export const processFigures = z.object({
  requests: z.number(),
  errors: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  eventLoopLagMs: z.number(),
  rssBytes: z.number(),
  heapUsedBytes: z.number(),
  /** User and system time. */
  cpuSeconds: z.number(),
  uptimeSeconds: z.number(),
  /** Open sockets of clients. */
  connections: z.number(),
});
export type ProcessFigures = z.infer<typeof processFigures>;

/** What a process says about itself every few seconds. Times are by its own clock and decide nothing. */
export const heartbeat = z.object({
  /** Another one after every start, so a process that came back is not taken for the one that died. */
  instance: z.string(),
  process: z.string(),
  /** Names as {@link serviceNames}, and those that a newer or an older version has. */
  services: z.array(z.string()),
  version: z.string(),
  /** Of the schema that it serves; null for one that serves none. */
  schemaHash: z.string().nullable(),
  startedAt: z.iso.datetime(),
  beatAt: z.iso.datetime(),
  /** 1, 2, 3 … */
  beat: z.number().int().positive(),
  /** When to expect the next one. */
  intervalMs: z.number().positive(),
  /** The last one: the process is stopping in good order. */
  leaving: z.boolean(),
  figures: processFigures,
});
export type Heartbeat = z.infer<typeof heartbeat>;

/** After so many beats that did not come, a process counts as down. */
export const missedBeats = 3;

/**
 * Where heartbeats are in Redis: one key for each instance, which expires, and a set of their names. One hash tag, so
 * that they can be read at once in a Redis Cluster too.
 */
export const heartbeatKeys = (namespace: string) => ({
  instances: `{${namespace}:heartbeat}:instances`,
  of: (instance: string) => `{${namespace}:heartbeat}:of:${instance}`,
});

/** The topic of the figures of all processes, for those who watch them live. One audience: whoever may, sees all. */
export const metricsTopic = { name: 'metrics', audience: 'system' } as const;
