import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn, within } from '#tests/harness/client.ts';
import { type FaultyProcess, type FaultySystem, startFaultySystem } from '#tests/harness/faulty-system.ts';
import { openJournal } from '#tests/harness/journal.ts';
import { createCustomers } from './customers.ts';

/**
 * Protects "the chain verifies after kill -9 of its appender": every event that was told has one entry, and `npm run
 * audit` finds the chain whole, and not any more once somebody laid hands on it.
 */
const rounds = process.env.KILLS ? 20 : 2;
const dir = mkdtempSync(join(tmpdir(), 'sangam-audit-kill-'));
const dataDir = join(dir, 'data');
const journal = openJournal(join(dir, 'journal.jsonl'));
let system: FaultySystem;
let customers: Awaited<ReturnType<typeof createCustomers>>;
let database: mongoose.Connection;

beforeAll(async () => {
  system = await startFaultySystem(dataDir);
  customers = await createCustomers(system.url, 6, journal);
  const { database: uri } = JSON.parse(readFileSync(join(dataDir, 'addresses.json'), 'utf8'));
  database = await mongoose.createConnection(uri).asPromise();
}, 120_000);

afterAll(async () => {
  journal.close();
  await database?.destroy();
  await system?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** The command as an operator has it: it finds the database by the data folder. */
function audit(...args: string[]): Promise<{ code: number; said: string }> {
  const { MONGODB_URI: _, ...env } = process.env;
  const command = ['--import', './infra/typescript.mjs', 'infra/local/audit.ts', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env: { ...env, SANGAM_DATA: dataDir } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: (stdout + stderr).trim() }),
    );
  });
}
const sound = /^(\d+) entries verify, head (\1:[0-9a-f]{64})$/;

/** A database of the system, past the system. */
const collectionOf = <Row extends mongoose.mongo.Document>(owner: string, name: string) =>
  database.getClient().db(`sangam_${owner}`).collection<Row>(name);
const trail = () => collectionOf<{ _id: number; eventId: string }>('user', 'auditTrail');

/**
 * Told and not entered. What is told of notifications that came is not entered, and what the demonstration data tells of
 * the past takes its time.
 */
const notAwaited = ['notification.added', 'booking.completed', 'provider.published'];
async function missing(): Promise<string[]> {
  const told = await Promise.all(
    ['user', 'booking', 'recommendation'].map((owner) =>
      collectionOf<{ _id: string }>(owner, 'events')
        .find({ 'event.type': { $nin: notAwaited } }, { projection: { _id: 1 } })
        .toArray(),
    ),
  );
  const entered = new Set(await trail().distinct('eventId'));
  return told.flat().flatMap(({ _id }) => (entered.has(_id) ? [] : [_id]));
}

/** Keeps work in flight until `over`. */
async function bookUntil(over: Promise<unknown>): Promise<void> {
  const bookings = [customers.book(system.url), customers.book(system.url)];
  const again = setInterval(() => bookings.push(customers.book(system.url)), 300);
  await over;
  clearInterval(again);
  await Promise.all(bookings);
}

test('workers die one after the other between an entry and the head, and one is held there while the database dies', async () => {
  await system.stopWorker();
  for (let round = 1; round <= rounds; round += 1) {
    const pair = await Promise.all([1, 2].map(() => system.spawn('worker', 'audit.appended')));
    const ends = Promise.all(pair.map(({ exited }: FaultyProcess) => exited));
    await within(60, 'both workers to die', bookUntil(ends));
    expect((await ends).map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
  }
  const held = await system.spawn('worker', 'audit.appended:pause');
  await within(60, 'the worker to be held', bookUntil(held.reached()));
  await system.killDatabase();
  held.release();
  await held.kill('SIGKILL');
  await system.startWorker();
}, 1_800_000);

type Entry = { actor: { id: string } | null; address: string | null; before: unknown; after: unknown };

test('an admin reads who booked, from where, and what came of it', async () => {
  const { client } = await signIn(system.url, 'admin@sangam.example');
  const { auditEntries } = await client.get<{ auditEntries: { edges: { node: Entry }[] } }>(
    `{ auditEntries(first: 3, action: "booking.requested") {
      edges { node { actor { id } address before after } }
    } }`,
  );
  const booked = { actor: { id: expect.stringMatching(/^usr_/) }, address: '127.0.0.1' };
  const entry = { node: { ...booked, before: null, after: { status: 'PENDING' } } };
  expect(auditEntries.edges).toEqual([entry, entry, entry]);
});

let noted = '';
test('every event has one entry, and the chain is whole', async () => {
  await expect.poll(missing, { timeout: 60_000, interval: 500 }).toEqual([]);
  const count = await trail().countDocuments();
  expect(await trail().distinct('eventId')).toHaveLength(count);
  const { code, said } = await audit();
  expect([code, said]).toEqual([0, expect.stringMatching(sound)]);
  [, , noted = ''] = sound.exec(said) ?? [];
  process.stdout.write(`audit after ${rounds * 2 + 1} kills: ${said}\n`);
}, 90_000);

test('at rest it verifies too, and an entry that is gone is found', async () => {
  const entry = await trail().findOneAndDelete({ _id: 7 });
  expect(await audit()).toEqual({ code: 1, said: 'entry 7 is wrong: it is missing: the next one there is 8' });
  if (entry) await trail().insertOne(entry);
  await database.destroy();
  await system.stop();
  expect(await audit('--since', noted)).toEqual({ code: 0, said: expect.stringMatching(sound) });
}, 60_000);
