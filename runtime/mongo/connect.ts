import mongoose, { type Connection } from 'mongoose';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { monitorCommands } from './monitor-commands.ts';

export type Mongo = {
  /** The database of one owner, such as `booking`: its name is `<namespace>_<owner>`. All share one pool. */
  db(owner: string): Connection;
  ping(): Promise<void>;
  close(): Promise<void>;
};

type Options = {
  /** The first part of every database's name. */
  namespace: string;
  appName: string;
  poolSize?: number;
  log: Log;
  metrics: Metrics;
};

/**
 * Connects to MongoDB and waits until it answers. What keeps acknowledged writes is set here and cannot be weakened by
 * a URI: a write is acknowledged when a majority has it in its journal, and what is read is what the primary has. Every
 * wait has an end.
 */
export async function connectMongo(
  uri: string,
  { namespace, appName, poolSize = 20, log, metrics }: Options,
): Promise<Mongo> {
  // For all of mongoose, as a connection does not hand it on: a filter by a field that is not in the schema would lose
  // that field in silence, and match everything.
  mongoose.set('strictQuery', 'throw');
  const connection = mongoose.createConnection(withoutConcerns(uri), {
    appName,
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    maxPoolSize: poolSize,
    monitorCommands: true,
    connectTimeoutMS: 5_000,
    serverSelectionTimeoutMS: 5_000,
    // After a loss the server is looked for five times a second, so that it is found as soon as it is back.
    minHeartbeatFrequencyMS: 200,
    waitQueueTimeoutMS: 5_000,
    socketTimeoutMS: 30_000,
    // Without a connection an operation fails after the server selection's time, instead of waiting in mongoose.
    bufferCommands: false,
  });
  let closing = false;
  connection.on('disconnected', () => closing || log.warn('lost MongoDB'));
  connection.on('reconnected', () => log.info('MongoDB is back'));
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.destroy();
    throw error;
  }
  monitorCommands(connection.getClient(), metrics);

  return {
    db: (owner) => connection.useDb(`${namespace}_${owner}`, { useCache: true }),
    async ping() {
      await connection.db?.command({ ping: 1 });
    },
    async close() {
      closing = true;
      await connection.destroy();
    },
  };
}

/** Waits until all models compiled on this connection have their collections and indexes. For the start of a process. */
export async function ensureIndexes(db: Connection): Promise<void> {
  await Promise.all(Object.values(db.models).map((model) => model.init()));
}

/** In lower case, as the driver compares them. */
const concerns = new Set([
  'w',
  'j',
  'journal',
  'fsync',
  'wtimeout',
  'wtimeoutms',
  'readconcernlevel',
  'readpreference',
  'readpreferencetags',
  'maxstalenessseconds',
]);

/**
 * The URI without what it says of writes and reads: the driver merges that with the options, and `journal=false` would
 * win. By hand, because a URI with several hosts is none that `URL` understands.
 */
function withoutConcerns(uri: string): string {
  const queryAt = uri.indexOf('?');
  if (queryAt < 0) return uri;
  const nameOf = (option: string): string => decodeURIComponent(option.split('=', 1)[0] ?? '').toLowerCase();
  const options = uri.slice(queryAt + 1).split('&');
  const kept = options.filter((option) => !concerns.has(nameOf(option)));
  return kept.length > 0 ? `${uri.slice(0, queryAt)}?${kept.join('&')}` : uri.slice(0, queryAt);
}
