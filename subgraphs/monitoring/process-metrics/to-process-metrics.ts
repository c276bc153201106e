import type { Heartbeat } from '#runtime/heartbeat/heartbeat.ts';
import type { ProcessMetrics } from './process-metrics.type.ts';

/** The figures of a heartbeat as the graph has them. */
export function toProcessMetrics({ instance, process, beatAt, figures }: Heartbeat): ProcessMetrics {
  const { p50Ms, p95Ms, ...rest } = figures;
  return {
    ...rest,
    instanceId: instance,
    process,
    sampledAt: new Date(beatAt),
    latencyP50Ms: p50Ms,
    latencyP95Ms: p95Ms,
  };
}
