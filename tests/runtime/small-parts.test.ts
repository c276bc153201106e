import { describe, expect, it } from 'vitest';
import { createHealth } from '#runtime/health/health.ts';
import { requestHash, sameRequest } from '#runtime/idempotency/request-hash.ts';
import { createFault } from '#runtime/lifecycle/fault.ts';
import { createLifecycle, Stopping } from '#runtime/lifecycle/phases.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { createRecentLatency } from '#runtime/metrics/recent-latency.ts';
import { log } from './parts.ts';

describe('a request hash', () => {
  it('is the same for what means the same', () => {
    const when = new Date(0);
    const hash = requestHash({ a: 1, b: { c: when, d: [1, 2] }, none: undefined });
    expect(sameRequest(hash, { b: { d: [1, 2], c: when.toISOString() }, a: 1 })).toBe(true);
    expect(sameRequest(hash, { b: { d: [2, 1], c: when }, a: 1 })).toBe(false);
    expect(requestHash('1')).not.toBe(requestHash(1));
  });
});

describe('health', () => {
  it('is ready when every check passes in time, and says which does not', async () => {
    const health = createHealth({ timeoutMs: 20, freshMs: 0 });
    health.check('good', async () => undefined);
    expect((await health.ready()).ready).toBe(true);
    const remove = health.check('hanging', () => new Promise(() => undefined));
    health.check('bad', () => Promise.reject(new Error('gone')));
    const { ready, checks } = await health.ready();
    expect(ready).toBe(false);
    expect(checks).toMatchObject({ good: { ok: true }, hanging: { ok: false }, bad: { ok: false, error: 'gone' } });
    remove();
    expect((await health.ready()).checks).not.toHaveProperty('hanging');
    expect(health.live().live).toBe(true);
  });

  it('is not ready once it drains', async () => {
    const health = createHealth();
    expect((await health.ready()).ready).toBe(true);
    health.drain();
    expect((await health.ready()).ready).toBe(false);
  });
});

describe('a lifecycle', () => {
  const part = (name: string, closed: string[], close?: () => Promise<void>) => ({
    async close() {
      await close?.();
      closed.push(name);
    },
  });

  it('closes in reverse, once, and goes on past what fails or hangs', async () => {
    const closed: string[] = [];
    const lifecycle = createLifecycle(log);
    await lifecycle.phase('database', () => part('database', closed));
    await lifecycle.phase('hanging', () => part('hanging', closed, () => new Promise(() => undefined)), 20);
    await lifecycle.phase('failing', () => part('failing', closed, () => Promise.reject(new Error('no'))));
    await lifecycle.phase('server', () => part('server', closed));
    await Promise.all([lifecycle.stop('SIGTERM'), lifecycle.stop('SIGINT')]);
    expect(closed).toEqual(['server', 'database']);
  });

  it('opens nothing more once it is stopping, and closes what was just being opened', async () => {
    const closed: string[] = [];
    const lifecycle = createLifecycle(log);
    const opening = Promise.withResolvers<ReturnType<typeof part>>();
    const late = lifecycle.phase('late', () => opening.promise);
    const stopped = lifecycle.stop('SIGTERM');
    await expect(lifecycle.phase('never', () => part('never', closed))).rejects.toThrow(Stopping);
    opening.resolve(part('late', closed));
    await late;
    await stopped;
    expect(closed).toEqual(['late']);
  });
});

describe('a fault', () => {
  it('is refused in production and costs nothing when not set', async () => {
    expect(() => createFault('booking.claimed', { production: true })).toThrow(/production/);
    expect(() => createFault('booking.claimed:explode', { production: false })).toThrow(/expected/);
    await createFault(undefined, { production: true })('anywhere');
    await createFault('booking.claimed', { production: false })('elsewhere');
  });
});

describe('metrics', () => {
  it('give a snapshot by service', async () => {
    const metrics = createMetrics({ process: 'test' });
    for (let index = 1; index <= 100; index++) {
      metrics.observeGraphql({ service: 'user', kind: 'query', outcome: 'ok', seconds: index / 1_000 });
    }
    metrics.observeGraphql({ service: 'booking', kind: 'mutation', outcome: 'failed', seconds: 0.5 });
    const { requests, errors, services, rssBytes, p50Ms } = metrics.snapshot();
    expect({ requests, errors }).toEqual({ requests: 101, errors: 1 });
    expect(services.user).toMatchObject({ requests: 100, errors: 0 });
    expect(services.user?.p50Ms).toBeCloseTo(50, 0);
    expect(services.user?.p95Ms).toBeCloseTo(95, 0);
    expect(p50Ms).toBeGreaterThan(0);
    expect(rssBytes).toBeGreaterThan(0);
    expect(await metrics.text()).toContain(
      'sangam_graphql_requests_total{service="booking",kind="mutation",outcome="failed",process="test"} 1',
    );
    metrics.close();
  });

  it('share a counter of one name, and refuse another kind under it', () => {
    const metrics = createMetrics({ process: 'test' });
    const counter = { name: 'sangam_test_total', help: 'A test' };
    expect(metrics.counter(counter)).toBe(metrics.counter(counter));
    expect(() => metrics.gauge(counter)).toThrow(/another kind/);
    metrics.close();
  });

  it('forget latencies after two windows', () => {
    let now = 0;
    const latency = createRecentLatency({ windowMs: 1_000, now: () => now });
    latency.record(0.1);
    now = 1_500;
    expect(latency.read().p95Ms).toBeCloseTo(100, 0);
    now = 4_000;
    expect(latency.read()).toEqual({ p50Ms: 0, p95Ms: 0 });
  });
});
