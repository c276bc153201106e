import { startSystem } from '#infra/local/system.ts';
import { within } from './client.ts';
import type { Stores } from './scan-stores.ts';

/** A process that will die, or stand still, at a named point. */
export type FaultyProcess = {
  /** Where it answers, if it is an app. */
  url: string | null;
  exited: Promise<{ signal: NodeJS.Signals | null }>;
  /** Resolves the next time that it stands still at the point. */
  reached(): Promise<void>;
  /** Lets it go on; it will stand still the next time it gets there. */
  release(): void;
  kill(signal: NodeJS.Signals): Promise<unknown>;
};

/**
 * The product in one process and a worker, with a steady pair that is always there, to which faulty apps and workers are
 * added. Its database can be killed; it comes back where it was.
 */
export async function startFaultySystem(dataDir: string, env: Readonly<Record<string, string>> = {}) {
  const printed: string[] = [];
  const system = await startSystem({
    topology: 'together',
    port: 0,
    dataDir,
    demo: true,
    env: { SANGAM_LOG_LEVEL: 'error', SANGAM_ERASURE_SETTLE_SECONDS: '3', ...env },
    onLine: (_, line) => printed.push(line),
  });
  const named = (name: string) => {
    const found = system.processes.get(name);
    if (!found) throw new Error(`there is no process ${name}`);
    return found;
  };

  const stores: Stores = {
    mongodbUri: system.database.uri,
    redisUrl: system.redis.url,
    printed: () => printed,
  };

  return {
    url: system.url,
    stores,

    async spawn(kind: 'app' | 'worker', fault: string): Promise<FaultyProcess> {
      const child = await system.startExtra(kind, { SANGAM_FAULT: fault, SANGAM_LOG_LEVEL: 'fatal' });
      const [point = ''] = fault.split(':');
      // Listened for from the beginning: it may get there before it is quite up.
      let arrival: Promise<void> | undefined = child.said(`fault ${point}`);
      // One that dies before it is quite up has found work to die of.
      const up = await Promise.race([child.ready, child.exited]);
      const [, url = null] = ('input' in up && up.input?.match(/(http:\/\/\S+)/)) || [];
      return {
        url,
        exited: child.exited,
        reached() {
          const next = arrival ?? child.said(`fault ${point}`);
          arrival = undefined;
          return next;
        },
        release: () => process.kill(child.pid, 'SIGUSR2'),
        kill: (signal) => child.kill(signal),
      };
    },

    /** kill -9 of the database; resolves when it is back. */
    async killDatabase(): Promise<void> {
      const database = named('database');
      await database.kill('SIGKILL');
      // At once, and not after the pauses that a supervisor makes for what keeps dying.
      await within(30, 'the database to come back', database.restart());
    },

    stopWorker: () => named('worker').stop(),
    startWorker: () => named('worker').restart(),
    stop: () => system.stop(),
  };
}
export type FaultySystem = Awaited<ReturnType<typeof startFaultySystem>>;
