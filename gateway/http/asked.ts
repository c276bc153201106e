import type { FastifyRequest } from 'fastify';
import { refuse } from '#runtime/errors/refusal.ts';
import type { Asked } from '../operations/operations.ts';

/**
 * The operation that a request asks for, in a body or in a query string. Null where the request has no such form, and
 * Apollo Server then says what is wrong with it. A query string is read in the very way in which Apollo Server reads it,
 * so that both speak of the same operation.
 *
 * @param check is shown all that was sent, and may refuse it
 * @throws Refusal OPERATION_NOT_ALLOWED for a batch: limits are per operation, and a batch would multiply them
 */
export function readAsked({ method, body, url }: FastifyRequest, check: (form: object) => void): Asked | null {
  if (Array.isArray(body)) refuse('OPERATION_NOT_ALLOWED', { message: 'Batches of operations are not served here.' });
  const form = method === 'GET' ? formOf(searchOf(url)) : body;
  if (!isRecord(form)) return null;
  check(form);
  const { query, operationName = null, variables = null } = form;
  if (typeof query !== 'string' || query === '') return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables !== null && !isRecord(variables)) return null;
  return { query, operationName, variables };
}

/** The part of a request's URL from its question mark on, or nothing. */
export const searchOf = (url: string): string => {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
};

/** Null where a parameter is given twice, or the variables are not JSON. */
function formOf(search: string): Record<string, unknown> | null {
  const given = new URLSearchParams(search);
  const form: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables']) {
    const [value, ...more] = given.getAll(name);
    if (more.length > 0) return null;
    if (value !== undefined) form[name] = value;
  }
  if (typeof form.variables !== 'string') return form;
  try {
    return { ...form, variables: JSON.parse(form.variables) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
