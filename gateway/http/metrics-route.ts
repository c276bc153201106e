import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import type { CallerOf } from './caller-of.ts';
import { refuseRequest } from './refuse-request.ts';

/** `guarded`: from this machine, or with an operator's token. `open`: from everywhere, where a network policy guards. */
export type MetricsAccess = 'guarded' | 'open';

type Parts = { metrics: Metrics; callerOf: CallerOf; access: MetricsAccess };

/** `/metrics` for Prometheus. A request that a proxy forwarded does not count as from this machine. */
export function addMetricsRoute(app: FastifyInstance, { metrics, callerOf, access }: Parts): void {
  app.get('/metrics', async (request, reply) => {
    if (access === 'guarded' && !isLocal(request)) {
      try {
        const caller = await callerOf(request);
        if (caller.id === null) return refuseRequest(reply, 'UNAUTHENTICATED');
        if (!caller.scopes.includes('system:read')) return refuseRequest(reply, 'FORBIDDEN');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refuseRequest(reply, error.code);
      }
    }
    return reply.type(metrics.registry.contentType).send(await metrics.text());
  });
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
  loopback.has(ip) && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
