// `npm run audit [-- --since <count>:<hash>]`: verifies the audit trail, also while the system runs, and prints how far
// it goes. Whoever keeps that line elsewhere can give it back later, and finds an end that was cut off meanwhile.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { connectMongo } from '#runtime/mongo/connect.ts';
import type { ChainEnd } from '#subgraphs/user/audit/chain.ts';
import type { Verdict } from '#subgraphs/user/audit/verify.ts';
import { verifyStored } from '#subgraphs/user/audit/verify-stored.ts';
import { readAddresses } from './addresses.ts';
import { occupantOf, occupyDataFolder } from './data-folder.mjs';
import { startDatabase } from './database.ts';
import { loadSecrets } from './secrets.ts';
import { projectDir } from './tools.ts';

const dataDir = resolve(projectDir, process.env.SANGAM_DATA || '.sangam');

try {
  const since = readSince(process.argv.slice(2));
  const secret = readSecret();
  const { uri, close } = await openDatabase();
  try {
    report(await verify(uri, secret, since));
  } finally {
    await close();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function readSince(args: readonly string[]): ChainEnd | undefined {
  if (args.length === 0) return undefined;
  const [, count, hash] = args.join(' ').match(/^--since[ =](\d{1,15}):([0-9a-f]{64})$/) ?? [];
  if (count === undefined || hash === undefined) throw new Error('usage: npm run audit [-- --since <count>:<hash>]');
  return { count: Number(count), hash };
}

function readSecret(): string {
  if (process.env.SANGAM_AUDIT_SECRET) return process.env.SANGAM_AUDIT_SECRET;
  // Looked for first, as reading them would make them.
  if (existsSync(join(dataDir, 'secrets.json'))) return loadSecrets(dataDir).SANGAM_AUDIT_SECRET;
  throw new Error(`${dataDir} holds no data of Sangam: give SANGAM_DATA, or MONGODB_URI and SANGAM_AUDIT_SECRET`);
}

/** The database that was given, or the one that runs on the folder, or one that is started for this. */
async function openDatabase(): Promise<{ uri: string; close(): Promise<void> }> {
  if (process.env.MONGODB_URI) return { uri: process.env.MONGODB_URI, close: async () => undefined };
  if (occupantOf(dataDir) !== undefined) return { uri: runningDatabase(), close: async () => undefined };
  const leave = occupyDataFolder(dataDir);
  const database = await startDatabase({ dir: join(dataDir, 'mongodb') });
  const close = async (): Promise<void> => {
    await database.close();
    leave();
  };
  return { uri: database.uri, close };
}

function runningDatabase(): string {
  const { database } = readAddresses(dataDir);
  if (database !== null) return database;
  throw new Error(`what runs in ${dataDir} was given its database: give MONGODB_URI here too`);
}

async function verify(uri: string, secret: string, since: ChainEnd | undefined): Promise<Verdict> {
  const log = createLog({ name: 'audit', level: 'error' });
  const metrics = createMetrics({ process: 'audit' });
  const namespace = process.env.SANGAM_NAMESPACE || 'sangam';
  const mongo = await connectMongo(uri, { namespace, appName: 'audit', log, metrics });
  try {
    return await verifyStored(mongo.db('user'), secret, since);
  } finally {
    await mongo.close();
    metrics.close();
  }
}

function report(verdict: Verdict): void {
  if (verdict.sound) {
    console.log(`${verdict.count} entries verify, head ${verdict.count}:${verdict.hash}`);
    return;
  }
  const { number, why } = verdict;
  console.error(number === null ? `the audit trail does not verify: ${why}` : `entry ${number} is wrong: ${why}`);
  process.exitCode = 1;
}
