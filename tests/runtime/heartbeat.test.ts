import { expect, test, vi } from 'vitest';
import { type Heartbeat, heartbeatKeys } from '#runtime/heartbeat/heartbeat.ts';
import { createReadHeartbeats } from '#runtime/heartbeat/read-heartbeats.ts';
import { freshNamespace, log, openRedis } from './parts.ts';

const { commands: redis } = openRedis();
const figures = {
  ...{ requests: 0, errors: 0, p50Ms: 0, p95Ms: 0, eventLoopLagMs: 0, rssBytes: 1 },
  ...{ heapUsedBytes: 1, cpuSeconds: 0, uptimeSeconds: 1, connections: 0 },
};
const beatOf = (instance: string, services: string[]): Heartbeat => ({
  ...{ instance, process: instance, services, version: '1', schemaHash: null, beat: 1, intervalMs: 1_000 },
  ...{ startedAt: new Date(0).toISOString(), beatAt: new Date(0).toISOString(), leaving: false, figures },
});

test('a heartbeat of another form is left out, told once, and hides nobody else', async () => {
  const namespace = freshNamespace();
  const keys = heartbeatKeys(namespace);
  const beats = {
    good: JSON.stringify(beatOf('good', ['user'])),
    newer: JSON.stringify(beatOf('newer', ['a service of tomorrow'])),
    odd: JSON.stringify({ instance: 'odd' }),
    broken: '{',
  };
  for (const [instance, text] of Object.entries(beats)) {
    await redis.set(keys.of(instance), text, 'PX', 10_000);
    await redis.sadd(keys.instances, instance);
  }
  const warn = vi.spyOn(log, 'warn');
  const read = createReadHeartbeats({ redis, namespace, log });
  for (let times = 0; times < 2; times++) {
    expect((await read()).map(({ instance }) => instance)).toEqual(['good', 'newer']);
  }
  expect(warn).toHaveBeenCalledTimes(2);
});
