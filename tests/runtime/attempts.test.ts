import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { type AttemptEvent, attemptEvent } from '#contracts/events/attempt.ts';
import type { Attempt } from '#runtime/attempts/attempt.ts';
import { createAttempts } from '#runtime/attempts/attempts.ts';
import { createWindows, type Telling } from '#runtime/attempts/windows.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { createSealingKeys, unseal } from '#runtime/personal-data/seal.ts';
import { log, openEventLog, openRedis } from './parts.ts';

/** Protects the audit trail from being flooded, and from losing count. */
describe('windows', () => {
  type One = { kind: number; owner: string | null; at: number };
  type Told = Telling<One> & { at: number };
  const kind = (one: number, owner: string | null = 'a') => ({
    one: `${owner} ${one}`,
    crowd: one % 2 ? 'odd' : 'even',
    owner,
  });
  const sum = (tellings: Telling<One>[]) => tellings.reduce((all, { count }) => all + count, 0);
  const roomy = { windowMs: 10, maxKinds: 1_000, maxKindsOfOwner: 1_000, maxKindsOfNobody: 1_000 };
  const owners = ['a', 'b', null];
  const history = fc.array(
    fc.record({
      kind: fc.integer({ min: 0, max: 7 }),
      owner: fc.constantFrom(...owners),
      after: fc.integer({ min: 0, max: 8 }),
    }),
  );
  const limit = fc.integer({ min: 1, max: 6 });

  function toldOf(all: { kind: number; owner: string | null; after: number }[], room: typeof roomy): Told[] {
    const windows = createWindows<One>(room);
    const told: Told[] = [];
    let now = 0;
    for (const { kind: one, owner, after } of all) {
      now += after;
      const attempt = { kind: one, owner, at: now };
      for (const telling of windows.see(kind(one, owner), attempt, now)) told.push({ ...telling, at: now });
    }
    for (const telling of windows.end(Number.POSITIVE_INFINITY)) told.push({ ...telling, at: now });
    return told;
  }

  it('tell every attempt once, the first of a kind at once, and never more than two of a kind in a window', () => {
    fc.assert(
      fc.property(history, limit, limit, (all, maxKindsOfOwner, maxKindsOfNobody) => {
        const told = toldOf(all, { ...roomy, maxKindsOfOwner, maxKindsOfNobody });
        expect(sum(told)).toBe(all.length);
        const alone = told.filter(({ merged }) => !merged);
        for (const { at, attempt } of alone) {
          const near = alone.filter(
            (other) =>
              other.attempt.kind === attempt.kind &&
              other.attempt.owner === attempt.owner &&
              at - other.at < 10 &&
              other.at <= at,
          );
          expect(near.length).toBeLessThanOrEqual(3);
        }
        expect(told[0] ?? { count: 1, merged: false }).toMatchObject({ count: 1, merged: false });
      }),
      { numRuns: 300 },
    );
  });

  it('keep the count of each owner, whoever else makes how many attempts and however little room there is', () => {
    fc.assert(
      fc.property(history, limit, limit, limit, (all, maxKinds, maxKindsOfOwner, maxKindsOfNobody) => {
        const told = toldOf(all, { ...roomy, maxKinds, maxKindsOfOwner, maxKindsOfNobody });
        for (const owner of owners) {
          const made = all.filter((one) => one.owner === owner).length;
          expect(sum(told.filter(({ attempt }) => attempt.owner === owner))).toBe(made);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tell what an owner does as if there were no others, as long as there is room', () => {
    fc.assert(
      fc.property(history, limit, limit, (all, maxKindsOfOwner, maxKindsOfNobody) => {
        const room = { ...roomy, maxKindsOfOwner, maxKindsOfNobody };
        const without = toldOf(
          // The others still let the time pass.
          all.map((one) => (one.owner === 'a' ? one : { ...one, owner: 'c', kind: 0 })),
          room,
        );
        const ofOwner = (told: Told[]) =>
          told.filter(({ attempt }) => attempt.owner === 'a').map(({ at: _, ...rest }) => rest);
        expect(ofOwner(toldOf(all, room))).toEqual(ofOwner(without));
      }),
      { numRuns: 300 },
    );
  });

  it('say at their end how many more there were, and of whom the last one was', () => {
    const windows = createWindows<One>({ ...roomy, maxKindsOfOwner: 2 });
    const see = (one: number, at: number) => windows.see(kind(one), { kind: one, owner: 'a', at }, at);
    expect(see(1, 0)).toEqual([{ attempt: { kind: 1, owner: 'a', at: 0 }, count: 1, merged: false }]);
    expect(see(1, 3)).toEqual([]);
    expect(see(1, 9)).toEqual([]);
    expect(windows.end(9)).toEqual([]);
    expect(windows.end(10)).toEqual([{ attempt: { kind: 1, owner: 'a', at: 9 }, count: 2, merged: false }]);
    expect(windows.end(100)).toEqual([]);
  });

  it('merge what an owner does of too many kinds, by what they have in common, and nobody else’s', () => {
    const windows = createWindows<One>({ ...roomy, maxKindsOfOwner: 2 });
    const see = (one: number, at: number, owner: string | null = 'a') =>
      windows.see(kind(one, owner), { kind: one, owner, at }, at);
    for (const one of [0, 1]) expect(see(one, 0)).toHaveLength(1);
    for (const one of [2, 3, 4, 5, 6]) expect(see(one, 1)).toEqual([]);
    for (const owner of ['b', null]) expect(see(2, 1, owner)).toMatchObject([{ attempt: { owner }, merged: false }]);
    expect(windows.end(11)).toMatchObject([
      { count: 3, merged: true, attempt: { kind: 6, owner: 'a' } },
      { count: 2, merged: true, attempt: { kind: 5, owner: 'a' } },
    ]);
  });

  it('keep nothing of further owners when there are too many: what they do is told one by one', () => {
    const windows = createWindows<One>({ ...roomy, maxKinds: 10 });
    const see = (owner: string | null) => windows.see(kind(1, owner), { kind: 1, owner, at: 0 }, 0);
    for (let count = 0; count < 10; count++) see(`first ${count}`);
    for (let count = 0; count < 10_000; count++) expect(see(`further ${count % 100}`)).toHaveLength(1);
    for (let count = 0; count < 5; count++) expect(see(null)).toEqual([]);
    expect(windows.end(10)).toMatchObject([{ count: 5, merged: true, attempt: { owner: null } }]);
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

  type Options = { append?: () => Promise<never>; maxKindsOfOwner?: number; maxKindsOfNobody?: number };
  function open(options: Options = {}) {
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

  const from = (address: string): Caller => ({ ...anonymous, address });

  it('by who is not signed in are of one kind when they come from one network', async () => {
    const { attempts, told } = open();
    for (let count = 0; count < 500; count++) {
      attempts.record(refused({ caller: from(`2001:db8::${count.toString(16)}`) }));
    }
    attempts.record(refused({ caller: from('2001:db8:0:1::1') }));
    for (const address of ['192.0.2.1', '::ffff:192.0.2.1']) attempts.record(refused({ caller: from(address) }));
    await attempts.close();
    const events = await told();
    expect(events.map(({ data }) => data.count)).toEqual([1, 1, 1, 499, 1]);
    expect(events[3]).toMatchObject({ by: { from: { address: '2001:db8::1f3' } }, data: { fields: ['Query.users'] } });
  });

  it('by nobody known, of too many kinds, are counted together and as nobody’s, and no one else’s with them', async () => {
    const { attempts, told } = open({ maxKindsOfNobody: 10 });
    for (let count = 0; count < 500; count++) {
      attempts.record(refused({ caller: from(`2001:db8:0:${count.toString(16)}::1`) }));
    }
    const privileged = { type: 'attempt.privileged', code: null } as const;
    attempts.record(refused(privileged));
    attempts.record(refused({ ...privileged, caller: from('2001:db8::1') }));
    const failed = { type: 'attempt.sign-in-failed', code: 'BAD_CREDENTIALS', subjectId: 'usr_3' } as const;
    attempts.record(refused({ ...failed, caller: from('192.0.2.1'), from: { for: 'usr_3', text: 'sealed' } }));
    await attempts.close();
    const events = await told();
    expect(events.slice(10)).toMatchObject([
      { type: 'attempt.privileged', by: { id: 'usr_1' }, data: { count: 1, fields: ['Query.users'] } },
      { type: 'attempt.privileged', by: { from: { address: '2001:db8::1' } } },
      { type: 'attempt.sign-in-failed', by: { from: { for: 'usr_3' } }, data: { subjectId: 'usr_3', count: 1 } },
      { type: 'attempt.refused', by: null, data: { fields: [], count: 490 } },
    ]);
  });

  it('by one caller, of too many kinds, are counted together and stay theirs', async () => {
    const { attempts, told } = open({ maxKindsOfOwner: 10 });
    for (let count = 0; count < 500; count++) attempts.record(refused({ fields: [`Query.f${count}`] }));
    attempts.record(refused({ caller: { ...person, id: 'usr_2' } }));
    for (let count = 0; count < 20; count++) {
      const subjectId = `usr_${100 + count}`;
      attempts.record(refused({ caller: from('192.0.2.1'), subjectId, from: { for: subjectId, text: 'sealed' } }));
    }
    await attempts.close();
    const events = await told();
    expect(events).toHaveLength(23);
    expect(events.slice(10, 11)).toMatchObject([{ by: { id: 'usr_2' }, data: { fields: ['Query.users'], count: 1 } }]);
    expect(events.slice(21)).toMatchObject([
      { by: { id: 'usr_1', sessionId: 'ses_1' }, data: { fields: [], count: 490, subjectId: null } },
      { by: { id: null, from: { for: 'usr_119' } }, data: { fields: [], count: 10, subjectId: null } },
    ]);
  });

  it('that cannot be written are dropped and counted, and nobody notices', async () => {
    const { attempts, metrics } = open({ append: () => Promise.reject(new Error('no Redis')) });
    for (let count = 0; count < 2_000; count++) attempts.record(refused({ fields: [`Query.f${count}`] }));
    await attempts.close();
    expect(await metrics.text()).toMatch(/^sangam_attempts_dropped_total\{.*\} 2000$/m);
  });
});
