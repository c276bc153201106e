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

function open({ attempts = 3, url = redisUrl, namespace = freshNamespace() } = {}) {
  const redis = connectRedis(url, 'queue', { name: 'test', log });
  const workerRedis = connectRedis(url, 'worker', { name: 'test', log });
  const metrics = createMetrics({ process: 'test' });
  const address = { name: 'things', namespace, redis, log };
  const queue = createQueue({ ...address, jobs, attempts, backoffMs: 1 });
  const deadLetters = createDeadLetters(address);
  const closes: (() => Promise<void>)[] = [];

  const work = (handle: Partial<Handlers>, onDead?: Parameters<typeof startQueueWorker<typeof jobs>>[0]['onDead']) => {
    const unexpected = () => Promise.reject(new Error('unexpected'));
    const worker = startQueueWorker({
      ...address,
      jobs,
      redis: workerRedis,
      handle: { make: unexpected, fail: unexpected, ...handle },
      ...(onDead && { onDead }),
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
    const { queue, work, ready } = open();
    await ready();
    const made: string[] = [];
    await queue.enqueue('make', { thing: 'evt:a:1' }, { id: 'evt:a:1' });
    await queue.enqueue('make', { thing: 'evt:a:1' }, { id: 'evt:a:1' });
    work({ make: async ({ thing }) => void made.push(thing) });
    await expect.poll(() => made).toEqual(['evt:a:1']);
    await queue.enqueue('make', { thing: 'once more' }, { id: 'evt:a:1', attempt: 2 });
    await expect.poll(() => made).toEqual(['evt:a:1', 'once more']);
    await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0, dead: 0 });
  });

  it('tries again, then gives up in the dead letters, from where it can be replayed', async () => {
    const { queue, deadLetters, work, ready } = open({ attempts: 3 });
    await ready();
    let failing = true;
    const attempts: number[] = [];
    const ended: string[] = [];
    work(
      {
        fail: async (_, { attempt }) => {
          attempts.push(attempt);
          if (failing) throw new Error('no');
        },
      },
      async (job, _, error) => void ended.push(`${job}: ${error.message}`),
    );
    await queue.enqueue('fail', { thing: 'x' }, { id: 'x' });
    await expect.poll(() => queue.counts()).toMatchObject({ dead: 1 });
    expect(attempts).toEqual([1, 2, 3]);
    expect(ended).toEqual(['fail: no']);
    const [letter] = await deadLetters.list(10);
    expect(letter).toMatchObject({ job: 'fail', payload: { thing: 'x' }, error: 'Error: no', attempt: 3 });

    failing = false;
    expect(await deadLetters.replay(letter?.id ?? '')).toBe(true);
    await expect.poll(() => attempts).toEqual([1, 2, 3, 1]);
    await expect.poll(() => queue.counts()).toMatchObject({ dead: 0, waiting: 0, active: 0 });
    expect(await deadLetters.replay(letter?.id ?? '')).toBe(false);
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
