import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '#contracts/caller.ts';
import { callerOf, type OpenMonitoring, openMonitoring } from './open-monitoring.ts';

let it: OpenMonitoring;
beforeAll(async () => {
  it = await openMonitoring();
});
afterAll(() => it.close());

const ops = callerOf(['OPS']);
const figures = `process instanceId sampledAt requests errors latencyP50Ms latencyP95Ms eventLoopLagMs rssBytes
  heapUsedBytes cpuSeconds uptimeSeconds connections`;

type Update = { kind: string; cursor: string; metrics: { process: string; requests: number } | null };

/** A subscription that is open, and its updates one by one. */
async function watch(after: string | null = null) {
  const query =
    'subscription ($after: String) { systemMetrics(after: $after) { kind cursor metrics { process requests } } }';
  const events = await it.subscribe(query, ops, { after });
  if (!(Symbol.asyncIterator in events)) throw new Error(`refused: ${JSON.stringify(events.errors)}`);
  return {
    async next(): Promise<Update> {
      const { value } = await events.next();
      return JSON.parse(JSON.stringify(value)).data.systemMetrics;
    },
    close: () => events.return?.(),
  };
}

describe('the figures of the processes', () => {
  test('are those that the processes last told, and of one name when asked', async () => {
    const app = await it.process('app', ['gateway'], 7);
    const worker = await it.process('worker', ['worker']);
    app.metrics.observeGraphql({ service: 'gateway', kind: 'query', outcome: 'ok', seconds: 0.01 });
    app.metrics.observeGraphql({ service: 'gateway', kind: 'query', outcome: 'failed', seconds: 0.02 });
    await app.beat();
    const all = (await it.ask(`{ systemMetrics { ${figures} } }`, ops)).data.systemMetrics;
    expect(all.map((one: { process: string }) => one.process)).toEqual(['app', 'worker']);
    expect(all[0]).toMatchObject({ instanceId: app.instance, requests: 2, errors: 1, connections: 7 });
    expect(all[0].latencyP95Ms).toBeGreaterThan(10);
    expect(all[0].rssBytes).toBeGreaterThan(1e6);
    const one = (await it.ask('{ systemMetrics(process: "worker") { process } }', ops)).data.systemMetrics;
    expect(one).toEqual([{ process: 'worker' }]);
    await worker.close();
    expect((await it.ask('{ systemMetrics { process } }', ops)).data.systemMetrics).toEqual([{ process: 'app' }]);
    await app.close();
  });

  test('are for operators', async () => {
    expect((await it.ask('{ systemMetrics { process } }')).codes).toEqual(['UNAUTHENTICATED']);
    expect((await it.ask('{ systemMetrics { process } }', callerOf(['CUSTOMER']))).codes).toEqual(['FORBIDDEN']);
    for (const [caller, code] of [
      [anonymous, 'UNAUTHENTICATED'],
      [callerOf(['CUSTOMER']), 'FORBIDDEN'],
    ] as const) {
      const refused = await it.subscribe('subscription { systemMetrics { cursor } }', caller);
      expect(refused).toMatchObject({ errors: [{ extensions: { code } }] });
    }
  });
});

describe('the figures live', () => {
  test('come as they are sampled, and go on after the last cursor without a gap or a double', async () => {
    const app = await it.process('app');
    const watching = await watch();
    for (const seconds of [0.001, 0.001, 0.001]) {
      app.metrics.observeGraphql({ service: 'gateway', kind: 'query', outcome: 'ok', seconds });
      await app.beat();
    }
    const first = await watching.next();
    expect(first).toMatchObject({ kind: 'EVENT', metrics: { process: 'app', requests: 1 } });
    expect((await watching.next()).metrics?.requests).toBe(2);
    await watching.close();
    const again = await watch(first.cursor);
    expect((await again.next()).metrics?.requests).toBe(2);
    expect((await again.next()).metrics?.requests).toBe(3);
    await again.close();
    await app.close();
  });

  test('say that there is a gap when the log was lost', async () => {
    const app = await it.process('app');
    const watching = await watch();
    await app.beat();
    const { cursor } = await watching.next();
    await watching.close();
    const keys = await it.parts.redis.commands.keys(`{${it.parts.namespace}:*`);
    await it.parts.redis.commands.del(...keys);
    const again = await watch(cursor);
    expect(await again.next()).toMatchObject({ kind: 'GAP', metrics: null });
    await app.beat();
    expect(await again.next()).toMatchObject({ kind: 'EVENT', metrics: { process: 'app' } });
    await again.close();
    await app.close();
  });

  test('a cursor that was not issued here is refused', async () => {
    const refused = await it.subscribe('subscription { systemMetrics(after: "made.up") { cursor } }', ops);
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'BAD_CURSOR' } }] });
  });

  test('a subscriber who leaves while nothing happens is released at once', async () => {
    const watching = await watch();
    const pending = watching.next().catch(() => 'over');
    await watching.close();
    expect(await pending).toBe('over');
  });
});
