import { once } from 'node:events';
import { writeSync } from 'node:fs';

/** Called where a test may want the process to die or to stand still. Costs nothing when no fault is set. */
export type Fault = (point: string) => Promise<void>;

export const noFault: Fault = () => Promise.resolve();

/**
 * The fault that `SANGAM_FAULT` asks for: `<point>` prints `fault <point>` on stdout and kills the process with
 * SIGKILL when it gets there; `<point>:pause` prints the same and holds everyone who gets there until SIGUSR2 comes.
 * Who gets there after that is held again, until the next one.
 *
 * @throws Error in production, where no test may stop a process
 */
export function createFault(spec: string | undefined, { production }: { production: boolean }): Fault {
  if (!spec) return noFault;
  if (production) throw new Error('SANGAM_FAULT is for tests: it is refused with NODE_ENV=production');
  const [target, action] = spec.split(':');
  if (!target || (action !== undefined && action !== 'pause')) {
    throw new Error(`SANGAM_FAULT is ${JSON.stringify(spec)}; expected <point> or <point>:pause`);
  }
  let released: Promise<unknown> | undefined;
  // While nobody is held the signal means nothing; without a listener it would end the process.
  if (action === 'pause') process.on('SIGUSR2', () => undefined);

  return async (point) => {
    if (point !== target) return;
    if (action === 'pause') {
      released ??= pause(point).finally(() => {
        released = undefined;
      });
      await released;
      return;
    }
    announce(point);
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way; nothing after this point may run.
    await new Promise(() => undefined);
  };
}

function pause(point: string): Promise<unknown> {
  const released = once(process, 'SIGUSR2');
  announce(point);
  return released;
}

/** Past every buffer: the process may be gone in the next instant. */
const announce = (point: string): void => {
  writeSync(1, `fault ${point}\n`);
};
