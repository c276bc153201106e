import type { Log } from '#runtime/log/log.ts';
import { exitWithParent } from './parent.ts';
import { createLifecycle, type Lifecycle, Stopping } from './phases.ts';

/**
 * Runs a process: opens what `start` opens, stays until SIGTERM, SIGINT or the end of its
 * supervisor, closes everything and exits with 0.
 * A failure to start, and an error that nobody caught, is logged, everything open is closed, and the exit code is 1.
 *
 * A second signal is ignored: Ctrl-C in a terminal reaches a process both directly and through npm. `stopWithinMs`
 * bounds the whole stop, so a process that hangs while it stops still ends.
 */
export async function runMain(
  log: Log,
  start: (lifecycle: Lifecycle) => Promise<void>,
  { stopWithinMs = 15_000 }: { stopWithinMs?: number } = {},
): Promise<void> {
  const lifecycle = createLifecycle(log);

  const end = (reason: string, exitCode: number): void => {
    if (lifecycle.stopping.aborted) return;
    setTimeout(() => {
      log.fatal({ reason }, 'did not stop in time');
      process.exit(1);
    }, stopWithinMs).unref();
    log.info({ reason }, 'stopping');
    void lifecycle.stop(reason).then(() => process.exit(exitCode));
  };

  process.on('SIGTERM', () => end('SIGTERM', 0));
  process.on('SIGINT', () => end('SIGINT', 0));
  exitWithParent(() => end('the parent is gone', 0));
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'nobody caught this');
    end(origin, 1);
  });

  try {
    await start(lifecycle);
  } catch (error) {
    if (error instanceof Stopping) return;
    log.fatal({ err: error }, 'could not start');
    end('could not start', 1);
  }
}
