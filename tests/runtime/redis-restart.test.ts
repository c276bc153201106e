import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startRedis } from '#infra/local/redis.ts';
import { createEventLog } from '#runtime/event-log/event-log.ts';
import { createWakeUps } from '#runtime/pubsub/wake-up.ts';
import { closeRedis, connectRedis } from '#runtime/redis/connect.ts';
import { eventOf, freshNamespace, log } from './parts.ts';

it('outlives a kill of Redis: requests fail in time, followers go on without a gap', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sangam-redis-'));
  const first = await startRedis({ dir });
  const commands = connectRedis(first.url, 'commands', { name: 'test', log });
  const subscriber = connectRedis(first.url, 'subscriber', { name: 'test', log });
  const namespace = freshNamespace();
  const wakeUps = createWakeUps({ publisher: commands, subscriber, namespace });
  const eventLog = createEventLog({ redis: commands, wakeUps, namespace, log, pollMs: 100 });
  const append = (sequence: number) => eventLog.append(eventOf('a', sequence), [{ topic: 'thing', audience: 'ana' }]);
  afterAll(async () => {
    eventLog.close();
    await closeRedis(commands);
    await closeRedis(subscriber);
    await rm(dir, { recursive: true, force: true });
  });

  // By default Redis may not have written what it acknowledged in the last second or two; that is another test.
  await commands.config('SET', 'appendfsync', 'always');
  const follow = eventLog.follow({ topic: 'thing', audience: 'ana' });
  await follow.opened;
  await append(1);
  expect(await follow.next()).toMatchObject({ value: { entry: { event: { sequence: 1 } } } });

  const next = follow.next();
  await first.kill('SIGKILL');
  await expect(append(2)).rejects.toThrow();
  const left = eventLog.follow({ topic: 'thing', audience: 'gone' });
  await expect(left.next()).rejects.toThrow();

  const second = await startRedis({ dir, port: first.port });
  try {
    await expect.poll(() => append(2).catch(() => 'not yet'), { timeout: 10_000 }).toMatch(/appended|duplicate/);
    expect(await next).toMatchObject({ value: { kind: 'event', entry: { event: { sequence: 2 } } } });
    await append(3);
    expect(await follow.next()).toMatchObject({ value: { kind: 'event', entry: { event: { sequence: 3 } } } });
    expect(eventLog.connections()).toBe(2);
  } finally {
    await second.close();
  }
});
