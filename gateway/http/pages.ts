import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { frontPage, notBuiltPage } from './front-page.ts';

type Page = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const html = 'text/html; charset=utf-8';
const self = "'self'";
/** Nothing from elsewhere. The explorer's editor brings its styles as text and starts its workers from our own files. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: [self],
    scriptSrc: [self],
    styleSrc: [self, "'unsafe-inline'"],
    fontSrc: [self, 'data:'],
    imgSrc: [self, 'data:'],
    workerSrc: [self, 'blob:'],
    connectSrc: [self],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: [self],
    frameAncestors: ["'none'"],
  },
};

/**
 * What browsers see: `/` says what is where, and `explorer` is GraphiQL out of its bundle in the folder `graphiql`
 * (null for none). The bundle may appear while the gateway runs.
 */
export async function addPages(
  app: FastifyInstance,
  { graphiql, own }: { graphiql: string | null; own: boolean },
): Promise<{ explorer: Page | null }> {
  await app.register(helmet, { global: false, contentSecurityPolicy, strictTransportSecurity: false });
  const front = frontPage({ explorer: graphiql !== null, own });
  app.get('/', { helmet: {} }, async (_request, reply) => reply.type(html).send(front));
  if (!graphiql) return { explorer: null };

  await app.register(fastifyStatic, { root: graphiql, serve: false });
  app.get<{ Params: { '*': string } }>('/graphiql/*', { helmet: {} }, async ({ params }, reply) =>
    reply.header('cache-control', 'public, max-age=3600').sendFile(params['*']),
  );
  const explorer: Page = async (_request, reply) => {
    await reply.helmet();
    if (!existsSync(join(graphiql, 'index.html'))) return reply.code(503).type(html).send(notBuiltPage);
    return reply.sendFile('index.html');
  };
  return { explorer };
}
