import { randomUUID } from 'node:crypto';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import WebSocket from 'ws';

export type GraphError = { message: string; path?: (string | number)[]; extensions: Record<string, unknown> };
export type Answer<Data> = { status: number; data: Data | null; errors: GraphError[]; headers: Headers };

/** A person's (or nobody's) view of the graph, over HTTP and over a socket, as any client would have it. */
export type GraphClient = ReturnType<typeof createGraphClient>;

/** Fails loudly when nothing came within `seconds`; a story never waits for ever. */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${seconds} s for ${what}`)), seconds * 1_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A client of the graph at `url` (such as `http://127.0.0.1:4000`), signed in if a token is given. */
export function createGraphClient(url: string, token?: string) {
  const authorization = token ? { authorization: `Bearer ${token}` } : {};

  async function ask<Data = Record<string, never>>(
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer<Data>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: Data | null; errors?: GraphError[] };
    return { status: response.status, data: body.data ?? null, errors: body.errors ?? [], headers: response.headers };
  }

  /** The data of an operation that must not fail. */
  async function get<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors } = await ask<Data>(query, variables);
    if (errors.length > 0 || data === null) throw new Error(`the graph answered ${JSON.stringify(errors)}`);
    return data;
  }

  /** Opens a socket of its own and hands out the events one by one. `close` ends the operation and the socket. */
  function watch<Event>(query: string, variables: Record<string, unknown> = {}) {
    const socket: SocketClient = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: authorization,
      retryAttempts: 0,
    });
    const events = socket.iterate<Event>({ query, variables });
    return {
      async next(what = 'the next event', seconds = 20): Promise<Event> {
        const { value, done } = await within(seconds, what, events.next());
        if (done) throw new Error(`the subscription ended while waiting for ${what}`);
        if (value.errors?.length)
          throw Object.assign(new Error(JSON.stringify(value.errors)), { errors: value.errors });
        return value.data as Event;
      },
      async close(): Promise<void> {
        await events.return?.();
        await socket.dispose();
      },
    };
  }

  return { url, token, ask, get, watch };
}

type SessionData = { session: { accessToken: string; refreshToken: string; user: { id: string } } | null };
const sessionFields = `session { accessToken refreshToken user { id } } userErrors { code field }`;

/** Signs in, such as one of the demonstration accounts. */
export async function signIn(url: string, email: string, password = 'sangam-demo') {
  const { signIn } = await createGraphClient(url).get<{ signIn: SessionData }>(
    `mutation ($input: SignInInput!) { signIn(input: $input) { ${sessionFields} } }`,
    { input: { email, password } },
  );
  if (!signIn.session) throw new Error(`could not sign in as ${email}: ${JSON.stringify(signIn)}`);
  return { ...signIn.session, client: createGraphClient(url, signIn.session.accessToken) };
}

/** Registers a customer who never was before. */
export async function registerCustomer(url: string, displayName = 'A customer of the tests') {
  const email = `customer-${randomUUID()}@example.org`;
  const { register } = await createGraphClient(url).get<{ register: SessionData }>(
    `mutation ($input: RegisterInput!) { register(input: $input) { ${sessionFields} } }`,
    { input: { email, password: 'a long enough password', displayName, idempotencyKey: randomUUID() } },
  );
  if (!register.session) throw new Error(`could not register: ${JSON.stringify(register)}`);
  return { ...register.session, email, client: createGraphClient(url, register.session.accessToken) };
}
