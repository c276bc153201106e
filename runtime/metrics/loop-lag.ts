import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 20;

/**
 * How late the event loop is: the 99th percentile over the last one to two windows, in milliseconds. Node measures the
 * whole distance between two timers, so the timers' own interval is taken off.
 */
export function createLoopLag({ windowMs = 10_000 } = {}): { read(): number; close(): void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let previous = 0;
  let since = performance.now();

  const lag = (): number => {
    const p99 = delay.percentile(99) / 1e6;
    return delay.count === 0 ? 0 : Math.max(0, p99 - resolutionMs);
  };

  return {
    read() {
      const current = lag();
      const latest = Math.max(current, previous);
      if (performance.now() - since >= windowMs) {
        previous = current;
        since = performance.now();
        delay.reset();
      }
      return latest;
    },
    close() {
      delay.disable();
    },
  };
}
