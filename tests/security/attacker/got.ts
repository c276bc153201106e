import type { SocketNews } from '#tests/harness/socket.ts';
import type { Reply } from '#tests/harness/wire.ts';
import { userErrorsIn } from './leaks.ts';

/**
 * An answer in a word: the code of the first error, or of the first user error; `null` where there is no error and
 * nothing in it; `done` for a mutation that tells nothing but that it went well; `data` where there is something; the
 * status where it is no GraphQL answer.
 */
export function gotOf(reply: Pick<Reply, 'status' | 'data' | 'errors' | 'isGraph'>): string {
  if (!reply.isGraph) return String(reply.status);
  const code = reply.errors[0]?.extensions.code ?? userErrorsIn(reply.data)[0]?.code;
  if (code !== undefined) return String(code);
  if (!isEmpty(reply.data)) return 'data';
  return hasPayload(reply.data) ? 'done' : 'null';
}

/** What an operation over a socket was told first, in a word; `closed 4401` where the socket ended instead. */
export function gotOfNews(news: SocketNews): string {
  if (news.type === 'closed') return `closed ${news.end.code}`;
  return news.type === 'complete' ? 'null' : gotOf(news.reply);
}

/** Whether there is nothing but nulls, empty lists and type names. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  if (typeof value !== 'object') return false;
  return Object.entries(value).every(([name, inner]) => name === '__typename' || isEmpty(inner));
}

/** One word for many: itself where all got the same, otherwise what each kind got, with where that was. */
export function together(parts: readonly (readonly [where: string, got: string])[]): string {
  const kinds = new Set(parts.map(([, got]) => got));
  if (kinds.size === 1) return [...kinds].join();
  return parts.map(([where, got]) => `${where}: ${got}`).join(', ');
}

const hasPayload = (data: Reply['data']): boolean =>
  Object.values(data ?? {}).some((value) => typeof value === 'object' && value !== null && 'userErrors' in value);
