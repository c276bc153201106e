import type { FastifyInstance } from 'fastify';
import type { Health } from '#runtime/health/health.ts';

/** `/api/health`: the process works. `/api/health/ready`: requests may be sent here, 503 while not. */
export function addHealthRoutes(app: FastifyInstance, health: Health): void {
  app.get('/api/health', async () => health.live());
  app.get('/api/health/ready', async (_request, reply) => {
    const { ready, checks } = await health.ready();
    // Why a check fails may name addresses of the inside; that it fails is enough to know.
    const told = Object.fromEntries(Object.entries(checks).map(([name, { ok, ms }]) => [name, { ok, ms }]));
    return reply.code(ready ? 200 : 503).send({ ready, checks: told });
  });
}
