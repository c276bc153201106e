import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { expect } from 'vitest';
import { type GraphClient, signIn } from '#tests/harness/client.ts';

const sound = /^(\d+) entries verify, head (\1:[0-9a-f]{64})$/;

/**
 * Told and not entered. What is told of notifications that came is not entered, and what the demonstration data tells of
 * the past takes its time.
 */
const notAwaited = ['notification.added', 'booking.completed', 'provider.published'];

type Entry = { actor: { id: string } | null; address: string | null; before: unknown; after: unknown };

/** The audit trail of a system in a data folder, past the system, and `npm run audit` as an operator has it. */
export function auditTrailOf(dataDir: string) {
  /** It finds the database by the data folder, or starts it there. */
  const verify = (...args: string[]): Promise<{ code: number; said: string }> => {
    const { MONGODB_URI: _, ...env } = process.env;
    const command = ['--import', './infra/typescript.mjs', 'infra/local/audit.ts', ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, command, { env: { ...env, SANGAM_DATA: dataDir } }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: (stdout + stderr).trim() }),
      );
    });
  };

  return {
    /** Every event that was told has one entry, and the chain is whole. Answers the head. */
    async expectWhole(): Promise<string> {
      const { database: uri } = JSON.parse(readFileSync(join(dataDir, 'addresses.json'), 'utf8'));
      const connection = await mongoose.createConnection(uri).asPromise();
      const collection = <Row extends mongoose.mongo.Document>(owner: string, name: string) =>
        connection.getClient().db(`sangam_${owner}`).collection<Row>(name);
      const trail = collection<{ _id: number; eventId: string }>('user', 'auditTrail');
      const missing = async (): Promise<string[]> => {
        const told = await Promise.all(
          ['user', 'booking', 'recommendation'].map((owner) =>
            collection<{ _id: string }>(owner, 'events')
              .find({ 'event.type': { $nin: notAwaited } }, { projection: { _id: 1 } })
              .toArray(),
          ),
        );
        const entered = new Set(await trail.distinct('eventId'));
        return told.flat().flatMap(({ _id }) => (entered.has(_id) ? [] : [_id]));
      };
      try {
        await expect.poll(missing, { timeout: 120_000, interval: 1_000 }).toEqual([]);
        expect(await trail.distinct('eventId')).toHaveLength(await trail.countDocuments());
        const { code, said } = await verify();
        expect([code, said]).toEqual([0, expect.stringMatching(sound)]);

        const entry = await trail.findOneAndDelete({ _id: 7 });
        expect(await verify()).toEqual({ code: 1, said: 'entry 7 is wrong: it is missing: the next one there is 8' });
        if (entry) await trail.insertOne(entry);
        return sound.exec(said)?.[2] ?? '';
      } finally {
        await connection.destroy();
      }
    },

    /** With nothing running in the folder it verifies too, and goes on from an earlier head. */
    async expectWholeAtRest(since: string): Promise<void> {
      expect(await verify('--since', since)).toEqual({ code: 0, said: expect.stringMatching(sound) });
    },
  };
}

/** An admin reads who booked, from where, and what came of it. */
export async function expectReadable(url: string): Promise<void> {
  const { client }: { client: GraphClient } = await signIn(url, 'admin@sangam.example');
  const { auditEntries } = await client.get<{ auditEntries: { edges: { node: Entry }[] } }>(
    `{ auditEntries(first: 3, action: "booking.requested") {
      edges { node { actor { id } address before after } }
    } }`,
  );
  const booked = { actor: { id: expect.stringMatching(/^usr_/) }, address: '127.0.0.1' };
  const entry = { node: { ...booked, before: null, after: { status: 'PENDING' } } };
  expect(auditEntries.edges).toEqual([entry, entry, entry]);
}
