import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { type AttemptEvent, attemptEvent } from '#contracts/events/attempt.ts';
import { type Attempt, createAttempts } from '#runtime/attempts/attempts.ts';
import { createWindows, type Telling } from '#runtime/attempts/windows.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { createSealingKeys, unseal } from '#runtime/personal-data/seal.ts';
import { log, openEventLog, openRedis } from './parts.ts';

/** Protects the audit trail from being flooded, and from losing count. */
describe('windows', () => {
  type One = { kind: number; at: number };
  const kind = (one: number) => ({ one: String(one), crowd: one % 2 ? 'odd' : 'even' });
  const sum = (tellings: Telling<One>[]) => tellings.reduce((all, { count }) => all + count, 0);

  it('tell every attempt once, the first of a kind at once, and never more than two of a kind in a window', () => {
    const attempts = fc.array(
      fc.record({ kind: fc.integer({ min: 0, max: 7 }), after: fc.integer({ min: 0, max: 8 }) }),
    );
    fc.assert(
      fc.property(attempts, fc.integer({ min: 1, max: 6 }), (all, maxKinds) => {
        const windows = createWindows<One>({ windowMs: 10, maxKinds });
        const told: (Telling<One> & { at: number })[] = [];
        let now = 0;
        for (const { kind: one, after } of all) {
          now += after;
          for (const telling of windows.see(kind(one), { kind: one, at: now }, now)) told.push({ ...telling, at: now });
        }
        for (const telling of windows.end(Number.POSITIVE_INFINITY)) told.push({ ...telling, at: now });

        expect(sum(told)).toBe(all.length);
        const alone = told.filter(({ merged }) => !merged);
        for (const { at, attempt } of alone) {
          const near = alone.filter(
            (other) => other.attempt.kind === attempt.kind && at - other.at < 10 && other.at <= at,
          );
          expect(near.length).toBeLessThanOrEqual(3);
        }
        expect(told[0] ?? { count: 1, merged: false }).toMatchObject({ count: 1, merged: false });
      }),
      { numRuns: 300 },
    );
  });

  it('say at their end how many more there were, and of whom the last one was', () => {
    const windows = createWindows<One>({ windowMs: 10, maxKinds: 2 });
    const see = (one: number, at: number) => windows.see(kind(one), { kind: one, at }, at);
    expect(see(1, 0)).toEqual([{ attempt: { kind: 1, at: 0 }, count: 1, merged: false }]);
    expect(see(1, 3)).toEqual([]);
    expect(see(1, 9)).toEqual([]);
    expect(windows.end(9)).toEqual([]);
    expect(windows.end(10)).toEqual([{ attempt: { kind: 1, at: 9 }, count: 2, merged: false }]);
    expect(windows.end(100)).toEqual([]);
  });

  it('merge what is of too many kinds, by what they have in common', () => {
    const windows = createWindows<One>({ windowMs: 10, maxKinds: 2 });
    const see = (one: number, at: number) => windows.see(kind(one), { kind: one, at }, at);
    for (const one of [0, 1]) expect(see(one, 0)).toHaveLength(1);
    for (const one of [2, 3, 4, 5, 6]) expect(see(one, 1)).toEqual([]);
    expect(windows.end(11)).toMatchObject([
      { count: 3, merged: true, attempt: { kind: 6 } },
      { count: 2, merged: true, attempt: { kind: 5 } },
    ]);
  });
});

describe('attempts', () => {
  const redis = openRedis();
  const keys = createSealingKeys();
  const person: Caller = {
    ...anonymous,
    id: 'usr_1',
    sessionId: 'ses_1',
    address: '203.0.113.7',
    sealingKey: keys.publicKey,
  };
  const refused = (more: Partial<Attempt> = {}): Attempt => ({
    type: 'attempt.refused',
    code: 'FORBIDDEN',
    fields: ['Query.users'],
    caller: person,
    requestId: 'request-1',
    ...more,
  });

  function open(options: { append?: () => Promise<never>; maxKinds?: number } = {}) {
    const eventLog = openEventLog(redis, { partitions: 1 });
    const metrics = createMetrics({ process: 'test' });
    const { append = eventLog.append, ...rest } = options;
    const attempts = createAttempts({ eventLog: { append }, process: 'test', log, metrics, ...rest });
    const told = async (): Promise<AttemptEvent[]> => {
      const { entries } = await eventLog.read('attempt', 0, null, 10_000);
      return entries.map(({ event }) => attemptEvent.parse(event) as AttemptEvent);
    };
    return { attempts, told, metrics };
  }

  it('are told once at first and once for all the others, with where they came from sealed for the person', async () => {
    const { attempts, told } = open();
    for (let count = 0; count < 50; count++) attempts.record(refused({ requestId: `request-${count}` }));
    await expect.poll(told).toHaveLength(1);
    await attempts.close();
    const [first, rest, ...more] = await told();
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      type: 'attempt.refused',
      sequence: 1,
      by: { id: 'usr_1', sessionId: 'ses_1', requestId: 'request-0' },
      data: { code: 'FORBIDDEN', fields: ['Query.users'], count: 1, subjectId: null },
    });
    expect(rest).toMatchObject({ sequence: 2, by: { requestId: 'request-49' }, data: { count: 49 } });
    expect(JSON.stringify([first, rest])).not.toContain('203.0.113.7');
    const from = first?.by?.from;
    if (!from || !('text' in from)) throw new Error('expected a sealed address');
    expect(unseal(keys, from.text)).toEqual({ address: '203.0.113.7' });
  });

  it('of others, with another code or about others are other kinds', async () => {
    const { attempts, told } = open();
    attempts.record(refused());
    attempts.record(refused({ caller: { ...person, id: 'usr_2' } }));
    attempts.record(refused({ code: 'UNAUTHENTICATED' }));
    attempts.record(refused({ fields: ['Query.bookings'] }));
    attempts.record(refused({ subjectId: 'usr_3', from: { for: 'usr_3', text: 'sealed' } }));
    for (const address of ['192.0.2.1', '192.0.2.2']) attempts.record(refused({ caller: { ...anonymous, address } }));
    await attempts.close();
    const events = await told();
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events[4]).toMatchObject({ by: { from: { for: 'usr_3', text: 'sealed' } }, data: { subjectId: 'usr_3' } });
    expect(events.slice(5).map(({ by }) => by?.from)).toEqual([{ address: '192.0.2.1' }, { address: '192.0.2.2' }]);
  });

  it('of too many kinds are counted together, and as nobody’s', async () => {
    const { attempts, told } = open({ maxKinds: 10 });
    for (let count = 0; count < 500; count++) {
      attempts.record(refused({ caller: { ...anonymous, address: `2001:db8::${count.toString(16)}` } }));
    }
    await attempts.close();
    const events = await told();
    expect(events).toHaveLength(11);
    expect(events.at(-1)).toMatchObject({ by: null, data: { fields: [], count: 490 } });
  });

  it('that cannot be written are dropped and counted, and nobody notices', async () => {
    const { attempts, metrics } = open({ append: () => Promise.reject(new Error('no Redis')) });
    for (let count = 0; count < 2_000; count++) attempts.record(refused({ fields: [`Query.f${count}`] }));
    await attempts.close();
    expect(await metrics.text()).toMatch(/^sangam_attempts_dropped_total\{.*\} 2000$/m);
  });
});
