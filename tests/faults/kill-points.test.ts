import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { within } from '#tests/harness/client.ts';
import { type FaultySystem, startFaultySystem } from '#tests/harness/faulty-system.ts';
import { openJournal } from '#tests/harness/journal.ts';
import { createCustomers } from './customers.ts';
import { expectPromisesKept } from './promises.ts';

/**
 * Protects "never lost, never doubled": whatever dies, wherever it is between a request and its confirmation, each
 * acknowledged booking reaches its end, holds its time alone, and tells its customer once. Checked from a journal that
 * the client wrote, not from what the product says of itself.
 */
const points = {
  app: ['request.stored', 'request.enqueued'],
  worker: [
    'process.claimed',
    'process.committed',
    'process.confirmed',
    'outbox.stored',
    'outbox.appended',
    'consumer.handled',
  ],
} as const;

const kills = Number(process.env.KILLS ?? 20);
const dir = mkdtempSync(join(tmpdir(), 'sangam-faults-'));
const journal = openJournal(join(dir, 'journal.jsonl'));
let system: FaultySystem;
let customers: Awaited<ReturnType<typeof createCustomers>>;
const killed: Record<string, number> = {};
const count = (what: string) => {
  killed[what] = (killed[what] ?? 0) + 1;
};

beforeAll(async () => {
  system = await startFaultySystem(join(dir, 'data'));
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
  const again = setInterval(() => bursts.push(burst(url)), 2_000);
  await over;
  clearInterval(again);
  return bursts;
}

/** `kills` processes with the same fault, the next one starting up while the one before dies. */
async function dieAtPoint(kind: 'app' | 'worker', point: string): Promise<void> {
  let next = system.spawn(kind, point);
  for (let n = 0; n < kills; n += 1) {
    const faulty = await next;
    if (n + 1 < kills) next = system.spawn(kind, point);
    const bursts = await within(60, `the ${kind} to die`, burstsUntil(faulty.exited, faulty.url ?? system.url));
    expect((await faulty.exited).signal, `${kind} at ${point}`).toBe('SIGKILL');
    await Promise.all(bursts);
    count(`${kind} at ${point}`);
  }
}

/** One process that is held at the point again and again, while the database dies under it. */
async function databaseDiesAtPoint(kind: 'app' | 'worker', point: string): Promise<void> {
  const held = await system.spawn(kind, `${point}:pause`);
  const bursts: unknown[] = [];
  let reached = held.reached();
  for (let n = 0; n < kills; n += 1) {
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

const all = [
  ...points.app.map((point) => ['app', point] as const),
  ...points.worker.map((point) => ['worker', point] as const),
];

test.each(all)('the %s is killed at %s, with work in flight', { timeout: 300_000 }, async (kind, point) => {
  if (kind === 'worker') await system.stopWorker();
  await dieAtPoint(kind, point);
  if (kind === 'worker') await system.startWorker();
});

test.each(all)('the database is killed while the %s is at %s', { timeout: 300_000 }, async (kind, point) => {
  if (kind === 'worker') await system.stopWorker();
  await databaseDiesAtPoint(kind, point);
  if (kind === 'worker') await system.startWorker();
});

test('after all of it, every promise in the journal is kept', { timeout: 300_000 }, async () => {
  const ends = await expectPromisesKept(system.url, journal.entries, customers.people);
  process.stdout.write(
    `kills: ${JSON.stringify(killed)}; promised: ${journal.entries.length}; ended: ${JSON.stringify(ends)}; lost: 0\n`,
  );
  expect(Object.values(killed).every((times) => times >= kills)).toBe(true);
  expect(ends.CONFIRMED).toBeGreaterThan(0);
});
