import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';
import { asGraphQLError, type Expose, statusOf } from '../errors/expose.ts';
import type { Operations } from '../operations/operations.ts';
import type { CallerOf } from './caller-of.ts';
import { refuseRequest } from './refuse-request.ts';

type Parts = { operations: () => Operations; callerOf: CallerOf; expose: Expose };
type QueryFor = (schema: GraphQLSchema) => string;

/**
 * `/api/system/status` and `/api/system/metrics`, for machines that speak no GraphQL: each asks the graph one question
 * with the identity of whoever asks, so that authority is declared in one place. Where the graph does not have the
 * field, there is no such page.
 */
export function addSystemRoutes(app: FastifyInstance, parts: Parts): void {
  const status: QueryFor = () => '{ systemStatus { state checkedAt services { name state } } }';
  const metrics: QueryFor = (schema) => `{ systemMetrics { ${leavesOf('systemMetrics', schema)} } }`;
  app.get('/api/system/status', (request, reply) => answer(request, reply, 'systemStatus', status, parts));
  app.get('/api/system/metrics', (request, reply) => answer(request, reply, 'systemMetrics', metrics, parts));
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  field: string,
  queryFor: QueryFor,
  { operations, callerOf, expose }: Parts,
): Promise<FastifyReply> {
  const { admit, schema } = operations();
  if (!schema.getQueryType()?.getFields()[field]) return refuseRequest(reply, 'NOT_FOUND');
  const run = async (): Promise<ExecutionResult> => {
    try {
      const caller = await callerOf(request);
      const admitted = admit({ query: queryFor(schema) }, { caller, requestId: request.id });
      return 'errors' in admitted ? admitted : await admitted.execute();
    } catch (error) {
      return { errors: [asGraphQLError(error)] };
    }
  };
  const result = await run();
  if (!result.errors) return reply.send(result.data?.[field]);
  return reply.code(statusOf(result.errors)).send(expose({ errors: result.errors }, request.id));
}

/** All plain values of what a query field returns. */
function leavesOf(field: string, schema: GraphQLSchema): string {
  const definition = schema.getQueryType()?.getFields()[field];
  const type = definition && getNamedType(definition.type);
  if (!isObjectType(type)) return '__typename';
  const leaves = Object.values(type.getFields()).filter((one) => isLeafType(getNamedType(one.type)));
  return leaves.map(({ name }) => name).join(' ');
}
