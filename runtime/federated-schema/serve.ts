import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { header } from '#contracts/caller.ts';
import { errorCatalogue } from '#contracts/errors.ts';
import type { CallerSigner } from '#runtime/caller/sign.ts';
import { Refusal, refuse } from '#runtime/errors/refusal.ts';
import type { Health } from '#runtime/health/health.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { serveSubgraphSockets } from './serve-sockets.ts';
import type { Subgraph } from './subgraph.ts';

/** Representations of a whole page of entities come in one body. */
const BODY_BYTES = 8 * 1_024 * 1_024;

type Options = {
  port: number;
  host: string;
  /** Verifies who asks. Whatever it did not sign is refused, `_entities` and `_service` included. */
  signer: CallerSigner;
  log: Log;
  metrics: Metrics;
  health: Health;
};

type Body = { query?: unknown; variables?: unknown; operationName?: unknown };

/**
 * Serves a subgraph to its gateway: `/graphql` over HTTP and over a socket for subscriptions, with `/health/live`,
 * `/health/ready` and `/metrics` for those who watch over processes.
 */
export async function serveSubgraph(
  subgraph: Subgraph,
  { port, host, signer, log, metrics, health }: Options,
): Promise<{ url: string; close(): Promise<void> }> {
  const app = Fastify({ bodyLimit: BODY_BYTES, forceCloseConnections: 'idle' });

  app.post<{ Body: Body }>('/graphql', async ({ headers, body }, reply) => {
    const began = performance.now();
    const requestId = String(headers[header.requestId] ?? '');
    reply.type('application/json; charset=utf-8');
    try {
      const caller = signer.verify(headers[header.caller]);
      const { query, variables } = body ?? {};
      if (typeof query !== 'string') return refuse('BAD_INPUT', { field: 'query', expected: 'a string' });
      const result = await subgraph.execute({ query, variables: asRecord(variables), caller, requestId });
      const outcome = result.errors ? 'refused' : 'ok';
      const seconds = (performance.now() - began) / 1_000;
      metrics.observeGraphql({ service: subgraph.name, kind: 'query', outcome, seconds });
      return reply.send(JSON.stringify(result));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.code(errorCatalogue[error.code].status).send(told(error));
    }
  });
  app.get('/health/live', async () => health.live());
  app.get('/health/ready', async (_request, reply) => {
    const readiness = await health.ready();
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.text()));
  app.setErrorHandler((error, { id }, reply) => {
    log.error({ err: error, request: id }, 'request failed');
    return reply.code(500).send(told(new Refusal('INTERNAL')));
  });

  await app.listen({ port, host });
  const sockets = serveSubgraphSockets(app.server, subgraph, { signer, log });
  const { port: actual } = app.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/graphql`,
    async close() {
      await sockets.close();
      await app.close();
    },
  };
}

const told = (error: Refusal): string => JSON.stringify({ errors: [error] });
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
