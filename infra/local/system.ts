import { resolve } from 'node:path';
import { leaveAddresses } from './addresses.ts';
import { createChildren } from './children.ts';
import { occupyDataFolder } from './data-folder.mjs';
import { databaseProcess, databaseUri } from './database.ts';
import { createDemonstrationMarker, finished } from './demonstration-data.ts';
import { findFreePort, isPortFree } from './ports.ts';
import type { RunningProcess } from './process.ts';
import { redisProcess, redisUrl } from './redis.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import type { SupervisedProcess } from './supervise.ts';
import { projectDir } from './tools.ts';
import { demonstrationLoader, type PlannedProcess, type Topology, topologies } from './topology.ts';
import { waitForReady } from './wait-for-ready.ts';

export interface SystemOptions {
  readonly topology: Topology;
  /** Of the gateway; 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly dataDir: string;
  /** Whether to load the demonstration data. */
  readonly demo: boolean;
  /** Given, no database is started. */
  readonly mongodbUri?: string;
  /** Given, no Redis is started. */
  readonly redisUrl?: string;
  /** The first part of the names of databases and of Redis keys. */
  readonly namespace?: string;
  /** For all processes, on top of what they get anyway. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a process that ends by itself is started again; it is unless told otherwise. */
  readonly restart?: boolean;
  /** What the supervisor does, line by line. */
  readonly log?: (line: string) => void;
  /** What the processes print. */
  readonly onLine?: (process: string, line: string, stream: 'stdout' | 'stderr') => void;
  /** Gives up while starting: what runs is stopped, and the start rejects. */
  readonly signal?: AbortSignal;
  /** In place of the topology's own processes, and of the loader of the demonstration data. */
  readonly plan?: readonly PlannedProcess[];
  readonly loader?: string;
}

export interface System {
  readonly url: string;
  /** By name; `database` and `redis` are among them unless their address was given. */
  readonly processes: ReadonlyMap<string, SupervisedProcess>;
  readonly database: { readonly uri: string };
  readonly redis: { readonly url: string };
  readonly secrets: Secrets;
  /** The subgraphs' own addresses, where they are processes of their own. */
  readonly subgraphUrls: readonly string[];
  /** Starts one more of a process, beside the supervised one and unsupervised; `ready` says when it is up. */
  startExtra(name: string, env: Readonly<Record<string, string>>): Promise<RunningProcess>;
  /** Starts one again and resolves when it is up. `env` holds for this one start. */
  restart(name: string, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Stops all, in reverse order. */
  stop(): Promise<void>;
  /** Ends all, at once. */
  kill(): void;
}

const READY_WITHIN_MS = 120_000;

/** Starts the whole system, supervised, and resolves when it is ready. A start that fails leaves nothing running. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { demo, host = '127.0.0.1', namespace = 'sangam', restart = true, log = () => undefined } = options;
  const { onLine = () => undefined } = options;
  const dataDir = resolve(options.dataDir);
  const port = options.port || (await findFreePort());
  if (!(await isPortFree(port, host)))
    throw new Error(`port ${port} is in use: stop what uses it, or give another PORT`);

  const stores = await chooseStores(options, dataDir);
  const leave = occupyDataFolder(dataDir);
  // One that was given may hold a password, and who gave it can give it again.
  const forget = leaveAddresses(dataDir, { database: stores.database === undefined ? null : stores.mongodbUri });
  const secrets = loadSecrets(dataDir, { ...process.env, ...options.env });
  const over = new AbortController();
  const signal = options.signal === undefined ? over.signal : AbortSignal.any([over.signal, options.signal]);
  const env = {
    ...options.env,
    ...secrets,
    MONGODB_URI: stores.mongodbUri,
    REDIS_URL: stores.redisUrl,
    SANGAM_NAMESPACE: namespace,
    SANGAM_DATA: dataDir,
    SANGAM_HOST: host,
  };
  const children = createChildren({ env, restart, log, onLine, signal });
  const stop = async (): Promise<void> => {
    over.abort(new Error('stopped'));
    await children.stop();
    forget();
    leave();
  };

  const loadDemonstration = async (): Promise<void> => {
    const loader = resolve(projectDir, options.loader ?? demonstrationLoader);
    const marker = createDemonstrationMarker(dataDir, namespace, loader);
    // Of a given database the note in our folder may not be true; the loader finds out in a moment.
    if (stores.database !== undefined && marker.isLoaded()) return;
    log('loading the demonstration data');
    await finished(await children.runToEnd('demonstration', loader));
    marker.loaded();
  };

  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  let subgraphUrls: readonly string[] = [];
  try {
    log('starting the database and Redis');
    // The database first: it notices when its folder is in use, and Redis does not.
    if (stores.database !== undefined) await children.start(stores.database, 0);
    if (stores.redis !== undefined) await children.start(stores.redis, 1);
    if (demo) await loadDemonstration();
    log(options.topology === 'together' ? 'starting the application' : 'starting the gateway and the subgraphs');
    ({ subgraphUrls } = await children.startPlanned(options.plan ?? topologies[options.topology], port));
    await waitForReady(url, READY_WITHIN_MS, signal);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    processes: children.processes,
    database: { uri: stores.mongodbUri },
    redis: { url: stores.redisUrl },
    secrets,
    subgraphUrls,
    startExtra: children.startExtra,
    restart: (name, given) => named(children.processes, name).restart(given),
    stop,
    kill: children.killAll,
  };
}

/** What is started of database and Redis, and where both are. */
async function chooseStores({ mongodbUri, redisUrl: givenUrl }: SystemOptions, dataDir: string) {
  const databasePort = await findFreePort();
  const redisPort = await findFreePort();
  return {
    mongodbUri: mongodbUri || databaseUri(databasePort),
    redisUrl: givenUrl || redisUrl(redisPort),
    database: mongodbUri ? undefined : databaseProcess({ dir: `${dataDir}/mongodb`, port: databasePort }),
    redis: givenUrl ? undefined : redisProcess({ dir: `${dataDir}/redis`, port: redisPort }),
  };
}

function named(processes: ReadonlyMap<string, SupervisedProcess>, name: string): SupervisedProcess {
  const found = processes.get(name);
  if (found === undefined) throw new Error(`there is no process ${name}, only ${[...processes.keys()].join(', ')}`);
  return found;
}
