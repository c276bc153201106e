import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createLoopLag } from './loop-lag.ts';
import { createRecentLatency, type RecentLatency } from './recent-latency.ts';

export type OperationKind = 'query' | 'mutation' | 'subscription' | 'event';
export type Outcome = 'ok' | 'refused' | 'failed';

export type GraphqlObservation = {
  /** `gateway` or the subgraph that answered. */
  service: string;
  kind: OperationKind;
  /** `refused`: only expected errors, which carry a code of the catalogue; `failed`: something nobody expected. */
  outcome: Outcome;
  seconds: number;
};

export type HttpObservation = { route: string; method: string; status: number; seconds: number };

export type ServiceFigures = { requests: number; errors: number; p50Ms: number; p95Ms: number };

/** What the monitoring subgraph keeps of a process. Counts are since its start, latencies of the last two minutes. */
export type MetricsSnapshot = ServiceFigures & {
  process: string;
  eventLoopLagMs: number;
  rssBytes: number;
  heapUsedBytes: number;
  /** User and system time since the start. */
  cpuSeconds: number;
  uptimeSeconds: number;
  services: Record<string, ServiceFigures>;
};

type Labels<Name extends string> = { name: string; help: string; labelNames?: readonly Name[] };

export type Metrics = {
  process: string;
  registry: Registry;
  /** The counter of this name, made at the first call: the subgraphs of one process share it. The same for the others. */
  counter<Name extends string>(of: Labels<Name>): Counter<Name>;
  gauge<Name extends string>(of: Labels<Name>): Gauge<Name>;
  histogram<Name extends string>(of: Labels<Name> & { buckets?: number[] }): Histogram<Name>;
  observeGraphql(observation: GraphqlObservation): void;
  observeHttp(observation: HttpObservation): void;
  snapshot(): MetricsSnapshot;
  /** The Prometheus text format. */
  text(): Promise<string>;
  close(): void;
};

export const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of one process: a registry of its own, Node's default figures, and those of requests. */
export function createMetrics({ process: processName }: { process: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process: processName });
  collectDefaultMetrics({ register: registry });
  const loopLag = createLoopLag();

  const counter: Metrics['counter'] = (of) =>
    existing(registry, of.name, Counter) ?? new Counter({ ...of, registers: [registry] });
  const gauge: Metrics['gauge'] = (of) =>
    existing(registry, of.name, Gauge) ?? new Gauge({ ...of, registers: [registry] });
  const histogram: Metrics['histogram'] = (of) =>
    existing(registry, of.name, Histogram) ?? new Histogram({ buckets: latencyBuckets, ...of, registers: [registry] });

  const graphqlRequests = counter({
    name: 'sangam_graphql_requests_total',
    help: 'GraphQL operations and delivered events by outcome',
    labelNames: ['service', 'kind', 'outcome'],
  });
  const graphqlSeconds = histogram({
    name: 'sangam_graphql_request_seconds',
    help: 'Time from a parsed request to its result',
    labelNames: ['service', 'kind'],
  });
  const httpRequests = counter({
    name: 'sangam_http_requests_total',
    help: 'HTTP requests by route and status',
    labelNames: ['route', 'method', 'status'],
  });
  const httpSeconds = histogram({
    name: 'sangam_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['route', 'method'],
  });

  const services = new Map<string, ReturnType<typeof createServiceFigures>>();
  const everything = createServiceFigures();

  return {
    process: processName,
    registry,
    counter,
    gauge,
    histogram,

    observeGraphql({ service, kind, outcome, seconds }) {
      graphqlRequests.inc({ service, kind, outcome });
      graphqlSeconds.observe({ service, kind }, seconds);
      let figures = services.get(service);
      if (!figures) {
        figures = createServiceFigures();
        services.set(service, figures);
      }
      figures.observe(outcome, seconds);
      everything.observe(outcome, seconds);
    },

    observeHttp({ route, method, status, seconds }) {
      httpRequests.inc({ route, method, status: String(status) });
      httpSeconds.observe({ route, method }, seconds);
    },

    snapshot() {
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed } = process.memoryUsage();
      return {
        process: processName,
        ...everything.read(),
        eventLoopLagMs: loopLag.read(),
        rssBytes: rss,
        heapUsedBytes: heapUsed,
        cpuSeconds: (user + system) / 1e6,
        uptimeSeconds: process.uptime(),
        services: Object.fromEntries([...services].map(([name, figures]) => [name, figures.read()])),
      };
    },

    text: () => registry.metrics(),

    close() {
      loopLag.close();
      registry.clear();
    },
  };
}

function existing<Metric>(
  registry: Registry,
  name: string,
  kind: abstract new (...args: never) => Metric,
): Metric | undefined {
  const metric = registry.getSingleMetric(name);
  if (metric === undefined || metric instanceof kind) return metric;
  throw new Error(`the metric ${name} is of another kind already`);
}

function createServiceFigures() {
  const latency: RecentLatency = createRecentLatency();
  let requests = 0;
  let errors = 0;
  return {
    observe(outcome: Outcome, seconds: number) {
      requests += 1;
      if (outcome === 'failed') errors += 1;
      latency.record(seconds);
    },
    read: (): ServiceFigures => ({ requests, errors, ...latency.read() }),
  };
}
