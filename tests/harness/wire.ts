import { Agent, request } from 'undici';
import type { GraphError } from './client.ts';

export type Headers = Record<string, string | string[] | undefined>;

/** What came back, as it came and as far as it is GraphQL. `data` is undefined where the answer has none. */
export type Reply = {
  status: number;
  headers: Headers;
  text: string;
  data: Record<string, unknown> | null | undefined;
  errors: GraphError[];
  /** Whether it is JSON with `data` or `errors`. */
  isGraph: boolean;
};

export type Sent = { method?: string; path?: string; headers?: Record<string, string>; body?: string };

type WireOptions = {
  connections?: number;
  /** Which of this machine’s addresses to come from. */
  localAddress?: string;
};

const LATE_MS = 60_000;

/**
 * HTTP to one address over connections that are kept, byte for byte as it is told. For those who make very many
 * requests, or such as no client would make.
 */
export function openWire(url: string, { connections = 32, localAddress }: WireOptions = {}) {
  const dispatcher = new Agent({
    connections,
    headersTimeout: LATE_MS,
    bodyTimeout: LATE_MS,
    ...(localAddress !== undefined && { localAddress }),
  });

  return {
    async send({ method = 'POST', path = '/graphql', headers = {}, body }: Sent): Promise<Reply> {
      const given = { dispatcher, method: method as 'POST', headers, ...(body !== undefined && { body }) };
      const answer = await request(`${url}${path}`, given);
      const text = await answer.body.text();
      return { status: answer.statusCode, headers: answer.headers, text, ...readGraph(text) };
    },
    close: () => dispatcher.close(),
  };
}
export type Wire = ReturnType<typeof openWire>;

/** A text as a GraphQL answer, if it is one. */
export function readGraph(text: string): Pick<Reply, 'data' | 'errors' | 'isGraph'> {
  const none = { data: undefined, errors: [], isGraph: false };
  if (!text.startsWith('{')) return none;
  try {
    const { data, errors = [] } = JSON.parse(text);
    if (data === undefined && errors.length === 0) return none;
    return {
      data,
      errors: errors.map((error: GraphError) => ({ ...error, extensions: error.extensions ?? {} })),
      isGraph: true,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return none;
    throw error;
  }
}
