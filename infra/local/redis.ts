import { mkdirSync } from 'node:fs';
import { findFreePort } from './ports.ts';
import { type ProcessOptions, startAndWait } from './process.ts';
import { foundTools } from './tools.ts';

export interface RedisOptions {
  /** The folder of the data; made if it is not there. Redis does not notice a second start in it. */
  readonly dir: string;
  /** A free one if not given. */
  readonly port?: number;
  readonly onLine?: (line: string) => void;
}

export interface Redis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<unknown>;
  /** Ends it cleanly. */
  close(): Promise<void>;
  /** Sends the signal and resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a Redis that keeps its data: queues and streams live in it, so nothing is ever evicted. */
export async function startRedis(options: RedisOptions): Promise<Redis> {
  const port = options.port || (await findFreePort());
  const server = await startAndWait(redisProcess({ ...options, port }));
  return {
    url: redisUrl(port),
    port,
    pid: server.pid,
    exited: server.exited,
    close: async () => void (await server.stop()),
    kill: async (signal) => void (await server.kill(signal)),
  };
}

export function redisUrl(port: number): string {
  return `redis://127.0.0.1:${port}`;
}

/** The process, for a supervisor that starts it itself. */
export function redisProcess({ dir, port, onLine }: RedisOptions & { readonly port: number }): ProcessOptions {
  const tool = foundTools().redis;
  if (tool === undefined) throw new Error('the set-up ran with REDIS_URL and prepared no Redis: run it without');
  mkdirSync(dir, { recursive: true });
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  return {
    name: 'redis',
    command: tool.command,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    env: {
      PATH: process.env.PATH ?? '',
      ...(tool.libraries === undefined ? {} : { LD_LIBRARY_PATH: tool.libraries }),
    },
    ready: /Ready to accept connections/,
    watched: true,
    ...(onLine === undefined ? {} : { onLine }),
  };
}
