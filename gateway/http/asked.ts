import type { FastifyRequest } from 'fastify';
import { refuse } from '#runtime/errors/refusal.ts';
import type { Asked } from '../operations/operations.ts';

/**
 * The operation that a request asks for, in a body or in a query string. Null where the request has no such form, and
 * Apollo Server then says what is wrong with it.
 *
 * @throws Refusal OPERATION_NOT_ALLOWED for a batch: limits are per operation, and a batch would multiply them
 */
export function readAsked({ method, body, query: search }: FastifyRequest): Asked | null {
  if (Array.isArray(body)) refuse('OPERATION_NOT_ALLOWED', { message: 'Batches of operations are not served here.' });
  const form = method === 'GET' ? search : body;
  if (!isRecord(form)) return null;
  const { query, operationName = null } = form;
  const variables = method === 'GET' ? parseVariables(form.variables) : (form.variables ?? null);
  if (typeof query !== 'string' || query === '') return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables !== null && !isRecord(variables)) return null;
  return { query, operationName, variables };
}

function parseVariables(text: unknown): unknown {
  if (typeof text !== 'string') return text ?? null;
  try {
    return JSON.parse(text);
  } catch {
    // Not an object either way; Apollo Server tells the client.
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
