import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { heartbeatKeys } from '#runtime/heartbeat/heartbeat.ts';
import { createReadHeartbeats } from '#runtime/heartbeat/read-heartbeats.ts';
import { statusOf } from '#subgraphs/monitoring/health/status-of.ts';
import { startMonitoringJobs } from '#subgraphs/monitoring/jobs.ts';
import { instanceModel } from '#subgraphs/monitoring/registry/instance.model.ts';
import { known } from '#subgraphs/monitoring/registry/known.ts';
import { readInstances } from '#subgraphs/monitoring/registry/read-instances.ts';
import { recordHeartbeats } from '#subgraphs/monitoring/registry/record-heartbeats.ts';
import { createRegistry } from '#subgraphs/monitoring/registry/registry.ts';
import { callerOf, heartbeatOf, log, type OpenMonitoring, openMonitoring } from './open-monitoring.ts';

let it: OpenMonitoring;
beforeAll(async () => {
  it = await openMonitoring();
});
afterAll(() => it.close());

const instances = () => instanceModel(it.parts.mongo.db('monitoring'));
beforeEach(async () => {
  await instances().deleteMany({});
});

const stateOf = async (service: string) =>
  statusOf(await readInstances(instances()), new Date()).services.find(({ name }) => name === service)?.state;

describe('the registry', () => {
  test('takes a process for down after three beats, and for up with the next one', async () => {
    await recordHeartbeats(instances(), [heartbeatOf({ intervalMs: 200 })]);
    expect(await stateOf('booking')).toBe('UP');
    await expect.poll(() => stateOf('booking'), { interval: 20, timeout: 10_000 }).toBe('DOWN');
    await recordHeartbeats(instances(), [heartbeatOf({ beat: 2, intervalMs: 60_000 })]);
    expect(await stateOf('booking')).toBe('UP');
  });

  test('does not take the same beat, or an older one, for a sign of life', async () => {
    const lastSeen = async () => (await instances().findById('app-1').lean())?.lastHeartbeatAt;
    await recordHeartbeats(instances(), [heartbeatOf({ beat: 5 })]);
    const seen = await lastSeen();
    await recordHeartbeats(instances(), [heartbeatOf({ beat: 5 }), heartbeatOf({ beat: 4, process: 'other' })]);
    expect(await lastSeen()).toEqual(seen);
    expect(await instances().findById('app-1').lean()).toMatchObject({ beat: 5, process: 'app' });
  });

  test('several that look at once agree', async () => {
    const looks = Array.from({ length: 10 }, () => recordHeartbeats(instances(), [heartbeatOf({ beat: 3 })]));
    await Promise.all(looks);
    expect(await instances().countDocuments()).toBe(1);
  });

  test('forgets a process that said good-bye', async () => {
    await recordHeartbeats(instances(), [heartbeatOf({ beat: 1 })]);
    await recordHeartbeats(instances(), [heartbeatOf({ beat: 2, leaving: true })]);
    expect(await readInstances(instances())).toEqual([]);
  });

  test('forgets a name whose heartbeat has expired', async () => {
    const { redis, namespace } = it.parts;
    const read = createReadHeartbeats({ redis: redis.commands, namespace, log });
    const { instances: names } = heartbeatKeys(namespace);
    await redis.commands.sadd(names, 'gone-1');
    expect((await read()).map(({ instance }) => instance)).not.toContain('gone-1');
    expect(await redis.commands.smembers(names)).not.toContain('gone-1');
  });

  test('looks once for all who ask at the same time', async () => {
    let reads = 0;
    const readHeartbeats = async () => {
      reads += 1;
      return [heartbeatOf()];
    };
    const registry = createRegistry({ instances: instances(), readHeartbeats });
    await Promise.all([registry.look(), registry.look(), registry.look()]);
    expect(reads).toBe(1);
  });

  test('tells of a failure those who ask, and asks again for the next', async () => {
    let fail = true;
    const readHeartbeats = () => (fail ? Promise.reject(new Error('no Redis')) : Promise.resolve([heartbeatOf()]));
    const registry = createRegistry({ instances: instances(), readHeartbeats });
    await expect(registry.look()).rejects.toThrow('no Redis');
    fail = false;
    expect(await registry.look()).toHaveLength(1);
  });

  test('is kept up to date by its job although nobody asks', async () => {
    const app = await it.process('app');
    const jobs = await startMonitoringJobs({ ...it.parts, log, everyMs: 20 });
    await expect
      .poll(() => instances().countDocuments({ _id: app.instance }), { interval: 20, timeout: 10_000 })
      .toBe(1);
    await jobs.close();
    await app.close();
  });
});

describe('while the stores are away', () => {
  test('nobody knows, and that is what is said; a mistake of ours stays one', async () => {
    await expect(known(Promise.reject(new Error('Command timed out')))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(known(Promise.reject(new RangeError('ours')))).rejects.toThrow(RangeError);
  });
});

describe('the system’s status', () => {
  const status = '{ systemStatus { state checkedAt services { name state } } }';

  test('is for everybody, and follows the processes', async () => {
    expect((await it.ask(status)).data.systemStatus.state).toBe('DOWN');
    const app = await it.process('app', ['booking', 'gateway', 'monitoring', 'recommendation', 'user']);
    const worker = await it.process('worker', ['worker']);
    await expect
      .poll(async () => (await it.ask(status)).data.systemStatus.state, { interval: 50, timeout: 10_000 })
      .toBe('UP');
    await worker.close();
    await expect
      .poll(async () => (await it.ask(status)).data.systemStatus.state, { interval: 50, timeout: 10_000 })
      .toBe('DOWN');
    const { services } = (await it.ask(status)).data.systemStatus;
    expect(services.filter(({ state }: { state: string }) => state !== 'UP')).toEqual([
      { name: 'worker', state: 'DOWN' },
    ]);
    await app.close();
  });

  test('shows the single processes to operators only', async () => {
    const query =
      '{ systemStatus { services { name instances { id process version schemaHash startedAt lastHeartbeatAt state } } } }';
    const app = await it.process('app');
    expect((await it.ask(query)).codes).toContain('UNAUTHENTICATED');
    expect((await it.ask(query, callerOf(['CUSTOMER']))).codes).toContain('FORBIDDEN');
    await expect
      .poll(async () => (await it.ask(query, callerOf(['OPS']))).data.systemStatus.services[0].instances, {
        interval: 50,
        timeout: 10_000,
      })
      .toEqual([
        {
          id: app.instance,
          process: 'app',
          version: '0.1.0',
          schemaHash: 'abc123',
          startedAt: expect.any(String),
          lastHeartbeatAt: expect.any(String),
          state: 'UP',
        },
      ]);
    await app.close();
  });
});
