import type { FastifyReply } from 'fastify';
import { type ErrorCode, errorCatalogue } from '#contracts/errors.ts';

/** Refuses a request that is not an operation, in the form that an operation's refusal has. */
export function refuseRequest(reply: FastifyReply, code: ErrorCode): FastifyReply {
  const { status, message } = errorCatalogue[code];
  return reply.code(status).send({ errors: [{ message, extensions: { code, requestId: reply.request.id } }] });
}
