import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  instanceState,
  type LifeSigns,
  serviceState,
  systemState,
  withoutReplaced,
} from '#subgraphs/monitoring/health/states.ts';
import { statusOf } from '#subgraphs/monitoring/health/status-of.ts';
import type { SeenInstance } from '#subgraphs/monitoring/registry/read-instances.ts';

const at = (second: number): Date => new Date(second * 1_000);
/** A process of which something was heard `heard` seconds after the epoch, at second 100. */
const signs = (process: string, started: number, heard: number): LifeSigns & { id: string } => ({
  id: `${process} ${started}`,
  process,
  startedAt: at(started),
  lastHeartbeatAt: at(heard),
  silentMs: (100 - heard) * 1_000,
  intervalMs: 2_000,
});
const idsOf = (some: { id: string }[]) => some.map(({ id }) => id);

describe('an instance', () => {
  test('is up until three beats are missing', () => {
    expect([0, 5_999, 6_000, 6_001].map((silentMs) => instanceState({ silentMs, intervalMs: 2_000 }))).toEqual([
      'UP',
      'UP',
      'UP',
      'DOWN',
    ]);
  });

  test('that died does not count once another one started in its place', () => {
    const dead = signs('worker', 1, 50);
    expect(idsOf(withoutReplaced([dead, signs('worker', 60, 100)]))).toEqual(['worker 60']);
    expect(idsOf(withoutReplaced([dead, signs('worker', 40, 100)]))).toEqual(['worker 1', 'worker 40']);
    expect(idsOf(withoutReplaced([dead, signs('app', 60, 100)]))).toEqual(['worker 1', 'app 60']);
  });

  test('stands in for one dead one only', () => {
    const three = [signs('app', 1, 50), signs('app', 2, 51), signs('app', 60, 100)];
    expect(idsOf(withoutReplaced(three))).toEqual(['app 2', 'app 60']);
  });

  test('that is up is never left out, and nothing is added', () => {
    const some = fc.array(
      fc
        .tuple(fc.constantFrom('app', 'worker'), fc.nat({ max: 100 }), fc.nat({ max: 100 }))
        .map(([name, a, b]) => signs(name, Math.min(a, b), Math.max(a, b))),
    );
    fc.assert(
      fc.property(some, (all) => {
        const kept = withoutReplaced(all);
        for (const one of all) if (instanceState(one) === 'UP') expect(kept).toContain(one);
        for (const one of kept) expect(all).toContain(one);
        if (!all.some((one) => instanceState(one) === 'UP')) expect(kept).toEqual(all);
      }),
    );
  });
});

describe('a service and the system', () => {
  test('a service is what its instances are', () => {
    expect(serviceState([])).toBe('DOWN');
    expect(serviceState(['DOWN'])).toBe('DOWN');
    expect(serviceState(['UP', 'DOWN'])).toBe('DEGRADED');
    expect(serviceState(['UP', 'UP'])).toBe('UP');
  });

  test.each([
    ['UP', {}],
    ['DEGRADED', { recommendation: 'DOWN' }],
    ['DEGRADED', { monitoring: 'DEGRADED' }],
    ['DEGRADED', { booking: 'DEGRADED' }],
    ['DOWN', { booking: 'DOWN' }],
    ['DOWN', { worker: 'DOWN', monitoring: 'DOWN' }],
  ] as const)(
    'the system is %s when of its services %o',
    (state, changed: Record<string, 'UP' | 'DEGRADED' | 'DOWN'>) => {
      const names = ['booking', 'gateway', 'monitoring', 'recommendation', 'user', 'worker'];
      expect(systemState(names.map((name) => ({ name, state: changed[name] ?? 'UP' })))).toBe(state);
    },
  );

  test('a process that carries several services counts for each of them', () => {
    const seen = (process: string, services: SeenInstance['services'], heard: number): SeenInstance => ({
      ...signs(process, 1, heard),
      _id: `${process}-1`,
      services,
      version: '0.1.0',
      schemaHash: null,
      beat: 1,
      left: false,
    });
    const { state, services } = statusOf(
      [
        seen('app', ['booking', 'gateway', 'monitoring', 'recommendation', 'user'], 100),
        seen('worker', ['worker'], 50),
      ],
      at(100),
    );
    expect(state).toBe('DOWN');
    expect(services.map((one) => `${one.name} ${one.state}`)).toEqual([
      'booking UP',
      'gateway UP',
      'monitoring UP',
      'recommendation UP',
      'user UP',
      'worker DOWN',
    ]);
  });
});
