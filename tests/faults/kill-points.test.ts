import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { within } from '#tests/harness/client.ts';
import { type FaultyProcess, type FaultySystem, startFaultySystem } from '#tests/harness/faulty-system.ts';
import { openJournal } from '#tests/harness/journal.ts';
import { auditTrailOf, expectReadable } from './audit-trail.ts';
import { createCustomers } from './customers.ts';
import { expectPromisesKept } from './promises.ts';

/**
 * Protects "never lost, never doubled": whatever dies, wherever it is between a request and its confirmation, each
 * acknowledged booking reaches its end, holds its time alone, tells its customer once, and is in the audit trail once.
 * Checked from a journal that the client wrote, not from what the product says of itself.
 */
/** At each point: so often the process that gets there, and so often the database under it. The long run takes 300. */
const kills = Number(process.env.KILLS ?? 6);
const afterwards = process.env.KILLS ? kills : 2;
type Point = { kind: 'app' | 'worker'; point: string; times: number };
const points: Point[] = [
  { kind: 'app', point: 'request.stored', times: kills },
  { kind: 'app', point: 'request.enqueued', times: kills },
  { kind: 'worker', point: 'process.claimed', times: kills },
  { kind: 'worker', point: 'process.committed', times: kills },
  { kind: 'worker', point: 'process.confirmed', times: kills },
  // What follows a confirmation: a sample here, as much as the others in the long run.
  { kind: 'worker', point: 'outbox.stored', times: afterwards },
  { kind: 'worker', point: 'outbox.appended', times: afterwards },
  { kind: 'worker', point: 'consumer.handled', times: afterwards },
  { kind: 'worker', point: 'audit.appended', times: afterwards },
];
/** How many are starting up while one dies: starting is what takes the time. */
const ahead = 3;

const dir = mkdtempSync(join(tmpdir(), 'sangam-faults-'));
const dataDir = join(dir, 'data');
const journal = openJournal(join(dir, 'journal.jsonl'));
let system: FaultySystem;
let customers: Awaited<ReturnType<typeof createCustomers>>;
const killed: Record<string, number> = {};
const count = (what: string) => {
  killed[what] = (killed[what] ?? 0) + 1;
};

beforeAll(async () => {
  system = await startFaultySystem(dataDir);
  customers = await createCustomers(system.url, 6, journal);
}, 120_000);

afterAll(async () => {
  journal.close();
  await system?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Three requests at once: one of them gets to the point first, and the others are under way when it does. */
const burst = (url: string) => Promise.all([customers.book(url), customers.book(url), customers.book(url)]);

/** Keeps work in flight until `over`: should a burst have passed the point by, another one follows. */
async function burstsUntil(over: Promise<unknown>, url: string): Promise<unknown[]> {
  const bursts = [burst(url)];
  const again = setInterval(() => bursts.push(burst(url)), 500);
  await over;
  clearInterval(again);
  return bursts;
}

/** As many processes with the same fault, the next ones starting up while one dies. */
async function dieAtPoint({ kind, point, times }: Point): Promise<void> {
  const starting: Promise<FaultyProcess>[] = [];
  for (let n = 0; n < times; n += 1) {
    while (starting.length < Math.min(ahead, times - n)) starting.push(system.spawn(kind, point));
    const faulty = await (starting.shift() as Promise<FaultyProcess>);
    const bursts = await within(60, `the ${kind} to die`, burstsUntil(faulty.exited, faulty.url ?? system.url));
    expect((await faulty.exited).signal, `${kind} at ${point}`).toBe('SIGKILL');
    await Promise.all(bursts);
    count(`${kind} at ${point}`);
  }
}

/** One process that is held at the point again and again, while the database dies under it. */
async function databaseDiesAtPoint({ kind, point, times }: Point): Promise<void> {
  const held = await system.spawn(kind, `${point}:pause`);
  const bursts: unknown[] = [];
  let reached = held.reached();
  for (let n = 0; n < times; n += 1) {
    bursts.push(...(await within(60, `the ${kind} to be held`, burstsUntil(reached, held.url ?? system.url))));
    await system.killDatabase();
    // Asked before it is let go, as what comes next may be held at once.
    reached = held.reached();
    held.release();
    count(`database at ${point}`);
  }
  await held.kill('SIGKILL');
  await Promise.all(bursts);
}

/** A faulty worker is the only one, so that all work goes through it; afterwards the steady one is back. */
async function withoutSteadyWorker({ kind }: Point, work: () => Promise<void>): Promise<void> {
  if (kind === 'app') return work();
  await system.stopWorker();
  try {
    await work();
  } finally {
    await system.startWorker();
  }
}

test.each(points)('the $kind is killed at $point, with work in flight', { timeout: 3_600_000 }, async (point) => {
  await withoutSteadyWorker(point, () => dieAtPoint(point));
});

test.each(points)('the database is killed with the $kind at $point', { timeout: 3_600_000 }, async (point) => {
  await withoutSteadyWorker(point, () => databaseDiesAtPoint(point));
});

test('after all of it, every promise in the journal is kept', { timeout: 300_000 }, async () => {
  const ends = await expectPromisesKept(system.url, journal.entries, customers.people);
  process.stdout.write(
    `kills: ${JSON.stringify(killed)}; promised: ${journal.entries.length}; ended: ${JSON.stringify(ends)}; lost: 0\n`,
  );
  for (const { kind, point, times } of points) {
    expect(killed[`${kind} at ${point}`], point).toBe(times);
    expect(killed[`database at ${point}`], point).toBe(times);
  }
  expect(ends.CONFIRMED).toBeGreaterThan(0);
});

test('after all of it, the audit trail has everything once and its chain is whole', { timeout: 240_000 }, async () => {
  await expectReadable(system.url);
  const trail = auditTrailOf(dataDir);
  const head = await trail.expectWhole();
  await system.stop();
  await trail.expectWholeAtRest(head);
  process.stdout.write(`audit after all kills: head ${head}\n`);
});
