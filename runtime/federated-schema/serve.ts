import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyError } from 'fastify';
import { header } from '#contracts/caller.ts';
import { type ErrorCode, errorCatalogue } from '#contracts/errors.ts';
import type { CallerSigner } from '#runtime/caller/sign.ts';
import { Refusal, refuse } from '#runtime/errors/refusal.ts';
import type { Health } from '#runtime/health/health.ts';
import { drainConnections } from '#runtime/lifecycle/drain-connections.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { observeFetch, outcomeOf } from '#runtime/metrics/observe-fetch.ts';
import { serveSubgraphSockets } from './serve-sockets.ts';
import type { Subgraph } from './subgraph.ts';

/** Representations of a whole page of entities come in one body. */
const BODY_BYTES = 8 * 1_024 * 1_024;

/** How long the answers under way may take when the server closes. */
const CLOSE_GRACE_MS = 3_000;

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
  const drain = drainConnections(app.server, { graceMs: CLOSE_GRACE_MS });

  app.post<{ Body: Body }>('/graphql', async ({ headers, body }, reply) => {
    const of = { service: subgraph.name, query: body?.query, began: performance.now() };
    const requestId = String(headers[header.requestId] ?? '');
    reply.type('application/json; charset=utf-8');
    try {
      const caller = signer.verify(headers[header.caller]);
      const { query, variables } = body ?? {};
      if (typeof query !== 'string') return refuse('BAD_INPUT', { field: 'query', expected: 'a string' });
      const result = await subgraph.execute({ query, variables: asRecord(variables), caller, requestId });
      const text = JSON.stringify(result);
      observeFetch(metrics, { ...of, outcome: outcomeOf(result) });
      return reply.send(text);
    } catch (error) {
      observeFetch(metrics, { ...of, outcome: error instanceof Refusal ? 'refused' : 'failed' });
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
  app.setErrorHandler<FastifyError>((error, { id }, reply) => {
    const code = codeOf(error);
    if (code === 'INTERNAL') log.error({ err: error, request: id }, 'request failed');
    reply.code(error.statusCode ?? errorCatalogue[code].status).type('application/json; charset=utf-8');
    return reply.send(told(new Refusal(code)));
  });

  await app.listen({ port, host });
  const sockets = serveSubgraphSockets(app.server, subgraph, { signer, log });
  const { port: actual } = app.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/graphql`,
    async close() {
      const closed = app.close();
      drain();
      await Promise.all([sockets.close(), closed]);
    },
  };
}

/** What Fastify itself refuses: a body that is too large, of another type, or not JSON. */
function codeOf({ statusCode = 500 }: FastifyError): ErrorCode {
  if (statusCode === 413) return 'OPERATION_TOO_LARGE';
  return statusCode >= 400 && statusCode < 500 ? 'BAD_INPUT' : 'INTERNAL';
}

const told = (error: Refusal): string => JSON.stringify({ errors: [error] });
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
