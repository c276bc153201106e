import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { createDeadLetters } from '#runtime/queue/dead-letters.ts';
import { createQueue } from '#runtime/queue/queue.ts';
import { type JobHandlers, startQueueWorker } from '#runtime/queue/worker.ts';
import { closeRedis, connectRedis } from '#runtime/redis/connect.ts';
import { freshNamespace, log, redisUrl } from './parts.ts';
import { jobs } from './processes/jobs.ts';
import { startProgram } from './processes/start.ts';

type Handlers = JobHandlers<typeof jobs>;

function open({ attempts = 3, url = redisUrl, namespace = freshNamespace(), mostDead = 100 } = {}) {
  const redis = connectRedis(url, 'queue', { name: 'test', log });
  const workerRedis = connectRedis(url, 'worker', { name: 'test', log });
  const metrics = createMetrics({ process: 'test' });
  const address = { name: 'things', namespace, redis, log };
  const queue = createQueue({ ...address, jobs, attempts, backoffMs: 1 });
  const deadLetters = createDeadLetters({ ...address, most: mostDead });
  const closes: (() => Promise<void>)[] = [];

  const work = (handle: Partial<Handlers>) => {
    const unexpected = () => Promise.reject(new Error('unexpected'));
    const worker = startQueueWorker({
      ...address,
      jobs,
      redis: workerRedis,
      handle: { make: unexpected, fail: unexpected, ...handle },
      metrics,
    });
    closes.unshift(worker.close);
    return worker;
  };
  onTestFinished(async () => {
    for (const close of closes) await close();
    await queue.close();
    await deadLetters.close();
    await closeRedis(redis);
    await closeRedis(workerRedis);
    metrics.close();
  });
  return { queue, deadLetters, work, namespace, ready: () => expect.poll(() => redis.status).toBe('ready') };
}

describe('a queue', () => {
  it('runs each job once, also when it is asked for twice', async () => {
    const { queue, deadLetters, work, ready } = open();
    await ready();
    const made: string[] = [];
    await queue.enqueue('make', { thing: 'evt:a:1' }, { id: 'evt:a:1' });
    await queue.enqueue('make', { thing: 'evt:a:1' }, { id: 'evt:a:1' });
    work({ make: async ({ thing }) => void made.push(thing) });
    await expect.poll(() => made).toEqual(['evt:a:1']);
    await queue.enqueue('make', { thing: 'once more' }, { id: 'evt:a:1', attempt: 2 });
    await expect.poll(() => made).toEqual(['evt:a:1', 'once more']);
    expect(await deadLetters.list(10)).toEqual([]);
  });

  it('tries again, then gives up in the dead letters, from where it can be replayed', async () => {
    const { queue, deadLetters, work, ready } = open({ attempts: 3 });
    await ready();
    let failing = true;
    const attempts: number[] = [];
    work({
      fail: async (_, { attempt }) => {
        attempts.push(attempt);
        if (failing) throw new Error('no');
      },
    });
    await queue.enqueue('fail', { thing: 'x' }, { id: 'x' });
    await expect.poll(() => deadLetters.list(10)).toHaveLength(1);
    expect(attempts).toEqual([1, 2, 3]);
    const [letter] = await deadLetters.list(10);
    expect(letter).toMatchObject({ job: 'fail', payload: { thing: 'x' }, error: 'Error: no', attempt: 3 });

    failing = false;
    expect(await deadLetters.replay(letter?.id ?? '')).toBe(true);
    await expect.poll(() => attempts).toEqual([1, 2, 3, 1]);
    expect(await deadLetters.list(10)).toEqual([]);
    expect(await deadLetters.replay(letter?.id ?? '')).toBe(false);
  });

  it('buries nobody who only failed because of an outage', async () => {
    const { queue, deadLetters, work, ready } = open({ attempts: 2 });
    await ready();
    const attempts: string[] = [];
    work({
      fail: async ({ thing }, { attempt }) => {
        attempts.push(`${thing} ${attempt}`);
        throw thing === 'away' ? Object.assign(new Error('no server'), { name: 'MongoNetworkError' }) : new Error('no');
      },
    });
    await queue.enqueue('fail', { thing: 'away' }, { id: 'away' });
    await expect.poll(() => attempts).toEqual(['away 1', 'away 2']);
    await queue.enqueue('fail', { thing: 'wrong' }, { id: 'wrong' });
    await expect
      .poll(async () => (await deadLetters.list(10)).map(({ payload }) => payload))
      .toEqual([{ thing: 'wrong' }]);
  });

  it('keeps the latest of its dead, up to a number', async () => {
    const { deadLetters, ready } = open({ mostDead: 3 });
    await ready();
    for (let n = 1; n <= 5; n += 1)
      await deadLetters.add({ id: `fail-${n}-1`, job: 'fail', payload: {}, error: 'Error: no', attempt: 3 });
    expect((await deadLetters.list(10)).map(({ id }) => id)).toEqual(['fail-5-1', 'fail-4-1', 'fail-3-1']);
  });

  it('does not wait for a Redis that is not there', async () => {
    const { queue } = open({ url: 'redis://127.0.0.1:1' });
    await expect(queue.enqueue('make', { thing: 'x' }, { id: 'x' })).rejects.toThrow();
  });

  it('gives the job of a killed worker to another', async () => {
    const { queue, work, namespace, ready } = open();
    await ready();
    const lost = startProgram('work', { SANGAM_NAMESPACE: namespace });
    await lost.line('ready');
    await queue.enqueue('make', { thing: 'a' }, { id: 'a' });
    await lost.line('began a');
    lost.child.kill('SIGKILL');
    await lost.ended;
    const made: string[] = [];
    work({ make: async ({ thing }) => void made.push(thing) });
    await expect.poll(() => made, { timeout: 20_000 }).toEqual(['a']);
  });
});
