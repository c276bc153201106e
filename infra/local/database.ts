import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findFreePort } from './ports.ts';
import { type ProcessOptions, startAndWait } from './process.ts';
import { foundTools, toolsDir } from './tools.ts';

export interface DatabaseOptions {
  /** The folder of the data; made if it is not there. */
  readonly dir: string;
  /** A free one if not given. Given again after a crash, clients reconnect by themselves. */
  readonly port?: number;
  /** How often expired documents are removed; a server does it once a minute. */
  readonly sweepEveryMs?: number;
  readonly onLine?: (line: string) => void;
}

export interface Database {
  readonly uri: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<unknown>;
  /** Ends it cleanly. */
  close(): Promise<void>;
  /** Sends the signal and resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const SWEEP_EVERY_MS = 60_000;

/** Starts a MongoDB in a process of its own: the embedded engine, or `mongod` where there is one. */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const port = options.port || (await findFreePort());
  const server = await startAndWait(databaseProcess({ ...options, port }));
  return {
    uri: databaseUri(port),
    port,
    pid: server.pid,
    exited: server.exited,
    close: async () => void (await server.stop()),
    kill: async (signal) => void (await server.kill(signal)),
  };
}

/** An acknowledged write must survive a kill -9, and only one that is in the journal does. */
export function databaseUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/?directConnection=true&journal=true`;
}

/** The process, for a supervisor that starts it itself. */
export function databaseProcess(options: DatabaseOptions & { readonly port: number }): ProcessOptions {
  const tool = foundTools().database;
  if (tool === undefined) throw new Error('the set-up ran with MONGODB_URI and prepared no database: run it without');
  const { command, args, env, ready, watched, dir } =
    'mongod' in tool ? mongod(tool.mongod, options) : engine(tool.library, options);
  mkdirSync(dir, { recursive: true });
  return {
    name: 'database',
    command,
    args,
    env: { PATH: process.env.PATH ?? '', ...env },
    ready,
    watched,
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  };
}

type Options = DatabaseOptions & { readonly port: number };

function engine(library: string, { dir, port, sweepEveryMs = SWEEP_EVERY_MS }: Options) {
  return {
    dir,
    command: process.execPath,
    args: [fileURLToPath(new URL('./database/main.ts', import.meta.url)), dir, String(port), String(sweepEveryMs)],
    env: {
      SANGAM_PARENT_PIPE: '1',
      NODE_COMPILE_CACHE: `${toolsDir}compile-cache`,
      // For this process alone: every other addon of this kind would load this library instead of its own.
      NAPI_RS_NATIVE_LIBRARY_PATH: library,
    },
    ready: /^ready /,
    watched: false,
  };
}

/** A server's files are not the engine's: each keeps a folder of its own. */
function mongod(command: string, { dir, port, sweepEveryMs = SWEEP_EVERY_MS }: Options) {
  const dbpath = `${dir}-mongod`;
  const sweep = `ttlMonitorSleepSecs=${Math.max(1, Math.round(sweepEveryMs / 1000))}`;
  return {
    dir: dbpath,
    command,
    args: [
      '--bind_ip',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--dbpath',
      dbpath,
      '--nounixsocket',
      '--setParameter',
      sweep,
    ],
    env: {},
    ready: /Waiting for connections/,
    watched: true,
  };
}
