import { setTimeout as wait } from 'node:timers/promises';
import { describeExit, type Exit, type ProcessOptions, type RunningProcess, startProcess } from './process.ts';

export interface SupervisedProcess {
  readonly name: string;
  /** Of the process that runs now, or of the last one. */
  readonly pid: number;
  /** The end of the process that runs now, or of the last one. */
  readonly exited: Promise<Exit>;
  /** Resolves when the process is up, also when it is only just being started again. */
  whenUp(): Promise<void>;
  /** Sends a signal to the process and resolves when it is gone. Whether it comes back is the supervisor's matter. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /**
   * Starts it again, stopping it first if it runs, and resolves when it is up. `env` holds for this one start,
   * such as a fault for a test.
   */
  restart(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Stops it for good. */
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  /** Whether one that was up and ends by itself is started again. */
  readonly restart: boolean;
  readonly log: (line: string) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
// Who was up for so long did not fail to start: the next pause is the first again.
const STEADY_MS = 10_000;

/**
 * Starts a process and keeps it running, with pauses that grow. Resolves once it is spawned; `whenUp` says
 * when it is up, and rejects when the very first start fails, because that would fail again.
 */
export async function supervise(
  options: ProcessOptions,
  { restart: bringsBack, log }: SuperviseOptions,
): Promise<SupervisedProcess> {
  const { name } = options;
  const over = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;
  let wasUp = false;
  // Grows whenever somebody takes the process into their own hands: what was planned before is off.
  let plan = 0;
  let current: RunningProcess;
  let up: Promise<unknown>;

  const launch = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
    const since = Date.now();
    const mine = plan;
    const launched = await startProcess({ ...options, env: { ...options.env, ...env } });
    current = launched;
    up = launched.ready;
    launched.ready.then(
      () => {
        wasUp = true;
      },
      // One that is not up in time is of no use.
      () => launched.kill('SIGKILL'),
    );
    launched.exited.then((exit) => {
      if (mine !== plan) return;
      if (Date.now() - since > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
      ended(exit);
    });
  };

  const ended = (exit: Exit): void => {
    const again = bringsBack && wasUp;
    log(`${name} ended (${describeExit(exit)})${again ? ', starting it again' : ''}`);
    if (again) up = bringBack();
    else if (wasUp) up = Promise.reject(new Error(`${name} is not running`));
    // Whoever waits for it hears of it; nobody has to.
    up.catch(() => undefined);
  };

  const bringBack = async (): Promise<void> => {
    const mine = plan;
    for (;;) {
      await wait(pauseMs, undefined, { signal: over.signal });
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      if (mine !== plan) return;
      try {
        return await launch();
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
      }
    }
  };

  const whenUp = async (): Promise<void> => {
    for (;;) {
      const awaited = up;
      try {
        await awaited;
        if (awaited === up) return;
      } catch (error) {
        // Another try may have begun since.
        if (awaited === up) throw error;
      }
    }
  };

  const halt = async (): Promise<void> => {
    plan++;
    await current.stop();
  };

  await launch();
  return {
    name,
    get pid() {
      return current.pid;
    },
    get exited() {
      return current.exited;
    },
    whenUp,
    kill: async (signal) => void (await current.kill(signal)),
    restart: async (env) => {
      await halt();
      await launch(env);
      await whenUp();
    },
    stop: async () => {
      over.abort();
      await halt();
    },
  };
}
