import cors from '@fastify/cors';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { type ErrorCode, errorCatalogue } from '#contracts/errors.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { createRequestIds } from './request-id.ts';

type Options = { bodyBytes: number; origins: readonly string[]; metrics: Metrics; log: Log };

/** Time for a whole request to arrive, so that slow senders do not hold connections. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The HTTP server: request ids, metrics and errors of the transport in the form of the graph's own. It logs nothing
 * for a request that goes well.
 */
export function createHttpServer({ bodyBytes, origins, metrics, log }: Options): FastifyInstance {
  const requestId = createRequestIds();
  const app = Fastify({
    bodyLimit: bodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // The route of the graph refuses reserved keys itself, and says which one, whichever way they come in.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
  });

  if (origins.length > 0) app.register(cors, { origin: [...origins], methods: ['GET', 'POST'], maxAge: 600 });
  app.addHook('onRequest', async ({ id }, reply) => {
    reply.header('x-request-id', id).header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  });
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url ?? 'none';
    metrics.observeHttp({ route, method, status: reply.statusCode, seconds: reply.elapsedTime / 1_000 });
  });

  app.setErrorHandler<FastifyError>((error, { id, method, routeOptions }, reply) => {
    const code = codeOf(error);
    // Not the address that was asked for: it is the client's own text, and a query by GET has everything in it.
    const route = routeOptions.url ?? 'none';
    if (code === 'INTERNAL') log.error({ err: error, requestId: id, method, route }, 'request failed');
    const message = code === 'BAD_INPUT' ? error.message : errorCatalogue[code].message;
    const extensions = {
      code,
      requestId: id,
      ...(code === 'OPERATION_TOO_LARGE' && { expected: `${bodyBytes} bytes` }),
    };
    return reply.code(error.statusCode ?? errorCatalogue[code].status).send({ errors: [{ message, extensions }] });
  });
  app.setNotFoundHandler(({ id }, reply) => {
    const extensions = { code: 'NOT_FOUND', requestId: id };
    return reply.code(404).send({ errors: [{ message: errorCatalogue.NOT_FOUND.message, extensions }] });
  });
  return app;
}

function codeOf({ statusCode = 500 }: FastifyError): ErrorCode {
  if (statusCode === 413) return 'OPERATION_TOO_LARGE';
  return statusCode >= 400 && statusCode < 500 ? 'BAD_INPUT' : 'INTERNAL';
}
