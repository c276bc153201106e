import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { header } from '#contracts/caller.ts';
import type { CallerSigner } from '#runtime/caller/sign.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import { createEventQueue } from './event-queue.ts';
import type { Fetch, Fetched } from './source.ts';

type Options = {
  url: string;
  signer: CallerSigner | null;
  onFailure: (error: Error) => void;
  /** How often a socket is asked whether it lives. It has half of that to answer. */
  keepAliveMs?: number;
};

/**
 * Subscriptions to one subgraph, all over one socket, which is opened with the first and closed some time after the
 * last. Who asks goes with each operation, in its `extensions`. When the socket breaks, every subscription on it ends
 * with UNAVAILABLE; clients resume from their cursors, so nothing is retried here. One that nobody answers on counts as
 * broken, although it looks open.
 */
export function createUpstream({ url, signer, onFailure, keepAliveMs = 10_000 }: Options) {
  let unanswered: NodeJS.Timeout | undefined;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    lazy: true,
    lazyCloseTimeout: 5_000,
    retryAttempts: 0,
    keepAlive: keepAliveMs,
    connectionAckWaitTimeout: 5_000,
    // It would print to the console; whoever subscribed is told instead.
    onNonLazyError: () => undefined,
    on: {
      ping(received) {
        if (!received) unanswered = setTimeout(() => client.terminate(), keepAliveMs / 2);
      },
      pong(received) {
        if (received) clearTimeout(unanswered);
      },
      closed: () => clearTimeout(unanswered),
    },
  });

  return {
    async subscribe({ query, variables, caller, requestId }: Fetch): Promise<AsyncIterableIterator<Fetched>> {
      let leave: () => void = () => undefined;
      const queue = createEventQueue<Fetched>(() => leave());
      const identity = signer ? { [header.caller]: signer.sign(caller) } : {};
      const extensions = { ...identity, [header.requestId]: requestId };
      leave = client.subscribe<Record<string, unknown>>(
        { query, variables, extensions },
        {
          next: ({ data, errors }) => queue.push({ ...(data && { data }), ...(errors && { errors }) }),
          error(reason) {
            if (Array.isArray(reason)) {
              queue.push({ errors: reason });
              return queue.end();
            }
            onFailure(reason instanceof Error ? reason : new Error(`socket closed: ${describe(reason)}`));
            queue.fail(new Refusal('UNAVAILABLE'));
          },
          complete: () => queue.end(),
        },
      );
      return queue.events;
    },
    close: async () => client.dispose(),
  };
}

const describe = (event: unknown): string =>
  typeof event === 'object' && event !== null && 'code' in event ? String(event.code) : String(event);
