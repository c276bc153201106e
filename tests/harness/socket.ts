import WebSocket from 'ws';
import { within } from './client.ts';
import { type Reply, readGraph } from './wire.ts';

/** How a socket ended: the close code, or the HTTP status with which it was never opened. */
export type SocketEnd = { code: number; reason: string };
export type SocketOperation = { query: string; variables?: Record<string, unknown>; operationName?: string };
/** What one operation is told: results, then its end. The socket's own end ends every operation. */
export type SocketNews =
  | { type: 'next' | 'error'; reply: Reply }
  | { type: 'complete' }
  | { type: 'closed'; end: SocketEnd };

type Options = {
  authorization?: string | undefined;
  headers?: Record<string, string>;
  /** Of `connection_init`; the authorization alone unless it is given. */
  payload?: unknown;
  /** Sees every text that arrives. */
  onText?: (text: string) => void;
  /** Sees every text that is sent. */
  onSend?: (text: string) => void;
};

/**
 * A socket of graphql-transport-ws, message by message: it shows close codes, and it sends what no client library
 * would. It says `connection_init` by itself.
 */
export function openSocket(url: string, { authorization, headers = {}, payload, onText, onSend }: Options = {}) {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', {
    headers,
    perMessageDeflate: false,
  });
  const operations = new Map<string, (news: SocketNews) => void>();
  let count = 0;
  let ended: SocketEnd | null = null;
  const closed = Promise.withResolvers<SocketEnd>();
  const acknowledged = Promise.withResolvers<SocketEnd | null>();

  const send = (text: string): void => {
    onSend?.(text);
    socket.send(text);
  };
  const finish = (end: SocketEnd) => {
    if (ended) return;
    ended = end;
    for (const tell of operations.values()) tell({ type: 'closed', end });
    operations.clear();
    acknowledged.resolve(end);
    closed.resolve(end);
  };
  socket.on('unexpected-response', (_request, response) => {
    response.resume();
    finish({ code: response.statusCode ?? 0, reason: response.statusMessage ?? '' });
    socket.terminate();
  });
  socket.on('error', (error) => finish({ code: 0, reason: error.message }));
  socket.on('close', (code, reason) => {
    onText?.(String(reason));
    finish({ code, reason: String(reason) });
  });
  socket.on('open', () => {
    const init = payload ?? (authorization === undefined ? {} : { authorization });
    send(JSON.stringify({ type: 'connection_init', payload: init }));
  });
  socket.on('message', (data) => {
    const text = String(data);
    onText?.(text);
    const message = JSON.parse(text) as { type: string; id?: string; payload?: unknown };
    if (message.type === 'connection_ack') return acknowledged.resolve(null);
    if (message.type === 'ping') return send('{"type":"pong"}');
    const tell = operations.get(message.id ?? '');
    if (!tell) return;
    if (message.type === 'complete') {
      operations.delete(message.id ?? '');
      return tell({ type: 'complete' });
    }
    const isError = message.type === 'error';
    if (isError) operations.delete(message.id ?? '');
    const body = JSON.stringify(isError ? { errors: message.payload } : message.payload);
    tell({ type: isError ? 'error' : 'next', reply: { status: 0, headers: {}, text: body, ...readGraph(body) } });
  });

  /** Begins an operation and returns the way to end it. */
  function begin(operation: SocketOperation, tell: (news: SocketNews) => void): () => void {
    if (ended) {
      tell({ type: 'closed', end: ended });
      return () => undefined;
    }
    count += 1;
    const id = `o${count}`;
    operations.set(id, tell);
    send(JSON.stringify({ type: 'subscribe', id, payload: operation }));
    return () => {
      if (!operations.delete(id) || ended) return;
      send(JSON.stringify({ type: 'complete', id }));
    };
  }

  /** Begins an operation whose news are taken one by one. */
  function follow(operation: SocketOperation) {
    const waiting: SocketNews[] = [];
    let wake = (): void => undefined;
    const end = begin(operation, (news) => {
      waiting.push(news);
      wake();
    });
    const next = async (): Promise<SocketNews> => {
      for (;;) {
        const news = waiting.shift();
        if (news) return news;
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    };
    return { next: (what = 'news', seconds = 20) => within(seconds, what, next()), end };
  }

  return {
    /** Null once the server has acknowledged; otherwise how it ended before. */
    ready: acknowledged.promise,
    closed: closed.promise,
    begin,
    follow,
    /** What an operation is told first; whatever else would come is not waited for. */
    async ask(operation: SocketOperation, seconds = 20): Promise<SocketNews> {
      const following = follow(operation);
      const news = await following.next(`an answer to ${operation.query.slice(0, 80)}`, seconds);
      following.end();
      return news;
    },
    send,
    async close(): Promise<void> {
      if (socket.readyState === WebSocket.OPEN) socket.close(1000);
      else if (!ended) socket.terminate();
      await closed.promise;
    },
  };
}
export type Socket = ReturnType<typeof openSocket>;
