import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

export type Told = { message: string; path?: (string | number)[]; extensions: Record<string, unknown> };
export type Answer = {
  status: number;
  data: Record<string, unknown> | null;
  errors: Told[];
  text: string;
  headers: Headers;
};

/** Asks a graph over HTTP as any client would. */
export async function ask(
  url: string,
  query: string,
  { variables, token, headers = {} }: { variables?: object; token?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return send(url, JSON.stringify({ query, variables }), {
    ...(token && { authorization: `Bearer ${token}` }),
    ...headers,
  });
}

/** Posts any body to a graph. */
export async function send(url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const { data = null, errors = [] } = JSON.parse(text);
  return { status: response.status, data, errors, text, headers: response.headers };
}

export const codesOf = ({ errors }: Pick<Answer, 'errors'>): unknown[] =>
  errors.map(({ extensions }) => extensions.code);

/** A socket to a graph. Closing is told as what the server said. */
export function openSocket(url: string, { token, authorization }: { token?: string; authorization?: string } = {}) {
  let told: (event: { code: number; reason: string }) => void = () => undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    told = resolve;
  });
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: token ? `Bearer ${token}` : authorization },
    retryAttempts: 0,
    lazyCloseTimeout: 0,
    on: { closed: (event) => told(event as { code: number; reason: string }) },
  });
  return {
    client,
    closed,
    iterate: (query: string, variables?: Record<string, unknown>) => client.iterate({ query, variables }),
  };
}
