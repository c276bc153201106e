import type { AddressInfo } from 'node:net';
import type { Attempts } from '#runtime/attempts/attempts.ts';
import type { Health } from '#runtime/health/health.ts';
import { drainConnections } from '#runtime/lifecycle/drain-connections.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { createWitness, noWitness } from './attempts/witness.ts';
import { createExpose } from './errors/expose.ts';
import { createCallerOf } from './http/caller-of.ts';
import { addGraphqlRoute } from './http/graphql-route.ts';
import { startGraphqlServer } from './http/graphql-server.ts';
import { addHealthRoutes } from './http/health-routes.ts';
import { addMetricsRoute, type MetricsAccess } from './http/metrics-route.ts';
import { addPages } from './http/pages.ts';
import { createRequestIds } from './http/request-id.ts';
import { createHttpServer } from './http/server.ts';
import { addSystemRoutes } from './http/system-routes.ts';
import { createAddressOf } from './identity/address.ts';
import type { Identify } from './identity/identify.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { reservedNames } from './limits/reserved-names.ts';
import type { Source } from './sources/source.ts';
import { createProtocol } from './subscriptions/protocol.ts';
import { serveSockets } from './subscriptions/sockets.ts';
import { createServedGraph, type Endpoint } from './supergraph/served-graph.ts';

export type GatewayOptions = {
  /** As composition made it, with its declarations of authority. */
  supergraphSdl: string;
  /** Our own graph: a field that does not say who may have it is refused, and subgraphs decide policies. */
  own: boolean;
  /** Where each subgraph of the supergraph is asked. The gateway closes what it was given. */
  sourceOf: (endpoint: Endpoint) => Source;
  identify: Identify;
  /** Whose `X-Forwarded-For` counts: addresses and ranges. */
  trustedProxies?: readonly string[];
  /** Records refused and privileged operations. */
  attempts?: Pick<Attempts, 'record'>;
  limits?: Partial<Limits>;
  /** Off in production: the schema is then not told, nor its names suggested. */
  introspection: boolean;
  /** GraphiQL at `/graphql` for browsers: the folder of its bundle, or null for none. */
  graphiql: string | null;
  /** Origins of other sites whose pages may ask. */
  origins?: readonly string[];
  metricsAccess?: MetricsAccess;
  log: Log;
  metrics: Metrics;
  health: Health;
};

export type Gateway = {
  listen(at: { port: number; host: string }): Promise<{ url: string; port: number }>;
  /** Serves another supergraph from now on. Throws, and goes on with the old one, if it does not load. */
  update(supergraphSdl: string): void;
  /** How many sockets of clients are open. */
  connections(): number;
  close(): Promise<void>;
};

/** How long the answers under way may take when the gateway closes. */
const CLOSE_GRACE_MS = 3_000;

/**
 * The only door: one graph over HTTP and WebSocket, in front of subgraphs in this process or elsewhere. Resolves when
 * the supergraph is loaded; `listen` opens the door.
 *
 * @throws UnsupportedSupergraph, or what Apollo says about a supergraph that does not hold together
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    supergraphSdl,
    own,
    sourceOf,
    identify,
    introspection,
    graphiql,
    origins = [],
    trustedProxies = [],
    attempts,
    log,
    metrics,
    health,
  } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const witness = attempts ? createWitness(attempts) : noWitness;
  const reserved = own ? reservedNames.own : reservedNames.any;
  const served = createServedGraph({ supergraphSdl, sourceOf, own, limits, introspection, reserved, witness, log });
  const server = await startGraphqlServer(served, { introspection });
  const { operations } = served;
  const expose = createExpose(log, { foreignCodes: !own });
  const addressOf = createAddressOf(trustedProxies);
  const callerOf = createCallerOf({ identify, addressOf, witness });

  const app = createHttpServer({ bodyBytes: limits.bodyBytes, origins, metrics, log });
  const drain = drainConnections(app.server, { graceMs: CLOSE_GRACE_MS });
  const { explorer } = await addPages(app, { graphiql, own });
  addGraphqlRoute(app, { server, operations, callerOf, reserved, expose, metrics, page: explorer });
  addHealthRoutes(app, health);
  addSystemRoutes(app, { operations, callerOf, expose });
  addMetricsRoute(app, { metrics, callerOf, access: options.metricsAccess ?? 'guarded' });
  await app.ready();

  const requestIds = createRequestIds();
  const { operationsPerSocket, bodyBytes: maxMessageBytes } = limits;
  const protocol = createProtocol({
    operations,
    identify,
    witness,
    reserved,
    expose,
    nextRequestId: () => requestIds(undefined),
    operationsPerSocket,
    metrics,
    log,
  });
  const sockets = serveSockets({ http: app.server, protocol, addressOf, maxMessageBytes, origins, log });
  const removeChecks = served.sources().map((source) =>
    health.check(
      `subgraph ${source.name}`,
      untilOnce(() => source.ready()),
    ),
  );

  return {
    async listen({ port, host }) {
      await app.listen({ port, host });
      const { port: actual } = app.server.address() as AddressInfo;
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, port: actual };
    },
    update: served.update,
    connections: sockets.count,
    async close() {
      for (const remove of removeChecks) remove();
      const closed = app.close();
      drain();
      await Promise.all([sockets.close(), closed]);
      await server.stop();
      await served.close();
    },
  };
}

/**
 * A subgraph must have answered once before requests are let in. One that goes down later takes its own part of the
 * graph with it, not all gateways at once.
 */
function untilOnce(probe: () => Promise<void>): () => Promise<void> {
  let answered = false;
  return async () => {
    if (answered) return;
    await probe();
    answered = true;
  };
}
