import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import type { Identify } from '../identity/identify.ts';
import { refuseRequest } from './refuse-request.ts';

/** `guarded`: from this machine, or with an operator's token. `open`: from everywhere, where a network policy guards. */
export type MetricsAccess = 'guarded' | 'open';

type Parts = { metrics: Metrics; identify: Identify; access: MetricsAccess };

/** `/metrics` for Prometheus. A request that a proxy forwarded does not count as from this machine. */
export function addMetricsRoute(app: FastifyInstance, { metrics, identify, access }: Parts): void {
  app.get('/metrics', async (request, reply) => {
    if (access === 'guarded' && !isLocal(request)) {
      try {
        const { caller } = await identify(request.headers.authorization);
        if (caller.id === null) return refuseRequest(reply, 'UNAUTHENTICATED');
        if (!caller.scopes.includes('system:read')) return refuseRequest(reply, 'FORBIDDEN');
      } catch {
        return refuseRequest(reply, 'UNAUTHENTICATED');
      }
    }
    return reply.type(metrics.registry.contentType).send(await metrics.text());
  });
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
  loopback.has(ip) && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
