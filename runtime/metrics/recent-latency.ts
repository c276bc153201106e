import { createHistogram } from 'node:perf_hooks';

export type RecentLatency = {
  record(seconds: number): void;
  read(): { p50Ms: number; p95Ms: number };
};

/**
 * Percentiles of the last one to two windows, in constant memory (Node's HDR histograms). An empty window counts as
 * nothing to report: 0.
 */
export function createRecentLatency({ windowMs = 60_000, now = () => performance.now() } = {}): RecentLatency {
  let current = createHistogram();
  let previous = createHistogram();
  let since = now();

  const turn = (): void => {
    const elapsed = now() - since;
    if (elapsed < windowMs) return;
    previous = elapsed < 2 * windowMs ? current : createHistogram();
    current = createHistogram();
    since = now();
  };

  return {
    record(seconds) {
      turn();
      current.record(Math.max(1, Math.round(seconds * 1e6)));
    },
    read() {
      turn();
      const both = createHistogram();
      both.add(current);
      both.add(previous);
      if (both.count === 0) return { p50Ms: 0, p95Ms: 0 };
      return { p50Ms: both.percentile(50) / 1_000, p95Ms: both.percentile(95) / 1_000 };
    },
  };
}
