import { createHmac } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { scopesOf } from '#contracts/authority.ts';
import { anonymous, type Caller, header } from '#contracts/caller.ts';
import { createGraphClient, type GraphError, within } from '#tests/harness/client.ts';
import { claimsOf, type Person } from './cast.ts';
import type { Operation } from './operation.ts';

export type Answer = {
  data: Record<string, unknown> | null;
  errors: readonly GraphError[];
  /** The answer did not arrive, because what was asked ended the session, and so the socket. */
  sessionOver?: boolean;
};
/** A way to put operations to the graph, or to one of its parts. */
export type Door = {
  name: string;
  /** Whether hopeless operations are refused as a whole, before any object is looked for. */
  foresees: boolean;
  ask(asker: Person | null, operation: Operation): Promise<Answer>;
  close(): Promise<void>;
};

/** The gateway over HTTP. */
export function httpDoor(url: string): Door {
  const nobody = createGraphClient(url);
  return {
    name: 'HTTP',
    foresees: true,
    ask: (asker, { text, variables }) => (asker?.client ?? nobody).ask<Record<string, unknown>>(text, variables),
    close: () => Promise.resolve(),
  };
}

/** The gateway over one socket for each access token. Of a subscription the first event is the answer. */
export function socketDoor(url: string): Door {
  const sockets = new Map<string | undefined, ReturnType<typeof createClient>>();
  const socketOf = (asker: Person | null) => {
    const known = sockets.get(asker?.token);
    if (known) return known;
    const socket = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: asker ? { authorization: `Bearer ${asker.token}` } : {},
      retryAttempts: 0,
    });
    sockets.set(asker?.token, socket);
    return socket;
  };
  return {
    name: 'socket',
    foresees: true,
    async ask(asker, { text, variables }) {
      const results = socketOf(asker).iterate<Record<string, unknown>>({ query: text, variables });
      try {
        const { value } = await within(20, `an answer to ${text}`, results.next());
        return { data: value?.data ?? null, errors: (value?.errors ?? []) as unknown as GraphError[] };
      } catch (error) {
        // A refused operation ends with its errors, which graphql-ws throws.
        if (Array.isArray(error)) return { data: null, errors: error as GraphError[] };
        if (isClose(error) && error.code === SESSION_OVER) return { data: null, errors: [], sessionOver: true };
        if (isClose(error)) throw new Error(`the socket closed with ${error.code} (${error.reason}) at ${text}`);
        throw error;
      } finally {
        await results.return?.();
      }
    },
    async close() {
      await Promise.all([...sockets.values()].map((socket) => socket.dispose()));
    },
  };
}

/** The gateway closes sockets with it whose session has ended. */
const SESSION_OVER = 4412;
const isClose = (error: unknown): error is { code: number; reason: string } =>
  typeof error === 'object' && error !== null && 'code' in error && 'reason' in error;

/** A subgraph itself, as its gateway asks it: who asks is signed with the secret that both have. */
export function subgraphDoor(url: string, secret: string): Door {
  return {
    name: url,
    foresees: false,
    async ask(asker, { text, variables }) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [header.caller]: signed(callerOf(asker), secret) },
        body: JSON.stringify({ query: text, variables }),
      });
      const body = (await response.json()) as { data?: Answer['data']; errors?: GraphError[] };
      return { data: body.data ?? null, errors: body.errors ?? [] };
    },
    close: () => Promise.resolve(),
  };
}

/** Written anew from its description, as whoever has the secret could: payload, a dot, and its HMAC. */
function signed(caller: Caller, secret: string): string {
  const payload = Buffer.from(JSON.stringify({ ...caller, exp: Date.now() + 60_000 })).toString('base64url');
  return `${payload}.${createHmac('sha256', secret).update(payload).digest('base64url')}`;
}

function callerOf(asker: Person | null): Caller {
  if (!asker) return anonymous;
  const { sid, spk = null } = claimsOf(asker.token);
  const { id, role } = asker;
  return { id, roles: [role], scopes: scopesOf([role]), sessionId: sid, address: null, sealingKey: spk };
}
