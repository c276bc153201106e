import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Metrics, OperationKind } from '#runtime/metrics/metrics.ts';
import { outcomeOf } from '#runtime/metrics/observe-fetch.ts';
import { asGraphQLError, type Expose, statusOf } from '../errors/expose.ts';
import { type ReservedNames, refuseReservedKeys } from '../limits/reserved-names.ts';
import type { Admitted, Operations } from '../operations/operations.ts';
import { readAsked, searchOf } from './asked.ts';
import type { CallerOf } from './caller-of.ts';
import type { GraphqlContext } from './graphql-server.ts';

export type GraphqlRouteParts = {
  server: ApolloServer<GraphqlContext>;
  operations: () => Operations;
  callerOf: CallerOf;
  reserved: ReservedNames;
  expose: Expose;
  metrics: Metrics;
  /** Answers browsers. */
  page: ((request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) | null;
};

/** The headers that Apollo Server looks at. Copying all of them for each request would cost more than its work. */
const relevant = ['content-type', 'accept', 'x-apollo-operation-name', 'apollo-require-preflight'];
const json = 'application/json; charset=utf-8';

/** `/graphql` over HTTP. A request that is refused is answered here; one that may run goes through Apollo Server. */
export function addGraphqlRoute(app: FastifyInstance, parts: GraphqlRouteParts): void {
  const { server, operations, callerOf, reserved, expose, metrics, page } = parts;

  const admit = async (request: FastifyRequest): Promise<Admitted | null | { errors: readonly GraphQLError[] }> => {
    try {
      const asked = readAsked(request, (form) => refuseReservedKeys(form, reserved));
      if (!asked) return null;
      const caller = await callerOf(request);
      return operations().admit(asked, { caller, requestId: request.id });
    } catch (error) {
      return { errors: [asGraphQLError(error)] };
    }
  };

  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const { id: requestId, method, url, body } = request;
    const began = performance.now();
    const finish = (kind: OperationKind, result: ExecutionResult): ExecutionResult => {
      const exposed = expose(result, requestId);
      const seconds = (performance.now() - began) / 1_000;
      metrics.observeGraphql({ service: 'gateway', kind, outcome: outcomeOf(exposed), seconds });
      return exposed;
    };

    const admitted = await admit(request);
    if (admitted && 'errors' in admitted) {
      const refused = finish('query', admitted);
      return reply.code(statusOf(admitted.errors)).type(json).send(JSON.stringify(refused));
    }
    const context: GraphqlContext = {
      async run() {
        if (!admitted) throw new Error('an operation reached the executor without having been admitted');
        if (method === 'GET' && admitted.kind !== 'query') throw new Error('only queries may be asked for by GET');
        return finish(admitted.kind, await execute(admitted));
      },
    };
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: pickHeaders(request), search: searchOf(url), body },
      context: async () => context,
    });
    if (answer.body.kind !== 'complete') throw new Error('Apollo Server answered in parts');
    const { string } = answer.body;
    for (const [name, value] of answer.headers) reply.header(name, value);
    return reply.code(answer.status ?? 200).send(answer.status ? withRequestId(string, requestId) : string);
  };
  app.post('/graphql', handle);
  app.get('/graphql', async (request, reply) => {
    // Only a browser that opens the address asks for HTML; it gets the explorer, where there is one.
    if (page && request.headers.accept?.includes('text/html')) return page(request, reply);
    return handle(request, reply);
  });
}

async function execute(admitted: Admitted): Promise<ExecutionResult> {
  try {
    return await admitted.execute();
  } catch (error) {
    return { data: null, errors: [asGraphQLError(error)] };
  }
}

function pickHeaders({ headers }: FastifyRequest): HeaderMap {
  const picked = new HeaderMap();
  for (const name of relevant) {
    const value = headers[name];
    if (typeof value === 'string') picked.set(name, value);
  }
  return picked;
}

/** Apollo Server's own refusals do not know the request's id. */
function withRequestId(text: string, requestId: string): string {
  const { errors = [], ...rest }: { errors?: { extensions?: object }[] } = JSON.parse(text);
  return JSON.stringify({
    errors: errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
    ...rest,
  });
}
