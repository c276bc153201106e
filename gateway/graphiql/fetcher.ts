import { getOperationAST, parse } from 'graphql';
import { type Client, createClient } from 'graphql-ws';

type Params = { query: string; operationName?: string | null; variables?: Record<string, unknown> };
type Options = { headers?: Record<string, string> };

const address = new URL('/graphql', location.href);

/** Asks the graph that serves this page: queries and mutations over HTTP, subscriptions over a socket. */
export function fetcher(params: Params, { headers = {} }: Options = {}) {
  const operation = getOperationAST(parse(params.query), params.operationName);
  return operation?.operation === 'subscription' ? overSocket(params, headers) : overHttp(params, headers);
}

async function overHttp(params: Params, headers: Record<string, string>) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return response.json();
}

let socket: { authorization: string | undefined; client: Client } | undefined;

/** One socket at a time: another token needs another one, because who asks is settled when it is opened. */
function overSocket({ query, variables, operationName }: Params, headers: Record<string, string>) {
  const authorization = headers.authorization ?? headers.Authorization;
  if (socket?.authorization !== authorization) {
    void socket?.client.dispose();
    socket = undefined;
  }
  socket ??= {
    authorization,
    client: createClient({ url: address.href.replace(/^http/, 'ws'), connectionParams: { authorization } }),
  };
  return socket.client.iterate({ query, variables, operationName });
}
