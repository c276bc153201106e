import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError, parse } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Caller } from '#contracts/caller.ts';
import { header } from '#contracts/caller.ts';
import type { CallerSigner } from '#runtime/caller/sign.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Subgraph, SubgraphRequest } from './subgraph.ts';

const MAX_MESSAGE_BYTES = 1_024 * 1_024;
/** Documents are compiled by the subgraph; graphql-ws only has to see that an operation is a subscription. */
const anySubscription = parse('subscription { _ }');

/**
 * Subscriptions of a subgraph over graphql-transport-ws. One socket carries those of many people, so each operation
 * brings who asks in its `extensions`, signed; the socket itself stands for nobody.
 */
export function serveSubgraphSockets(
  http: HttpServer,
  subgraph: Subgraph,
  { signer, log }: { signer: CallerSigner; log: Log },
) {
  const protocol = makeServer<Record<string, unknown>>({
    onSubscribe(_context, _id, { query, variables, operationName, extensions }) {
      try {
        const caller: Caller = signer.verify(extensions?.[header.caller]);
        const requestId = String(extensions?.[header.requestId] ?? '');
        const contextValue: SubgraphRequest = {
          query,
          variables: variables ?? {},
          ...(operationName && { operationName }),
          caller,
          requestId,
        };
        return { schema: subgraph.schema, document: anySubscription, contextValue };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return [error];
      }
    },
    subscribe: ({ contextValue }: ExecutionArgs) => subgraph.subscribe(contextValue as SubgraphRequest) as never,
    execute: () => ({ errors: [new GraphQLError('Only subscriptions are served over sockets.')] }),
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Nobody else listens on this socket yet: without this, a peer that resets it ends the process.
    socket.on('error', () => socket.destroy());
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const fail = (error: unknown) => {
        log.error({ err: error, subgraph: subgraph.name }, 'socket failed');
        opened.close(CloseCode.InternalServerError, 'Something failed on our side.');
      };
      const closed = protocol.opened(
        {
          protocol: opened.protocol,
          // Waits until it is sent, so that a slow gateway slows the events down and they do not pile up here.
          send: (text) =>
            new Promise((resolve, reject) => {
              if (opened.readyState !== opened.OPEN) resolve();
              else opened.send(text, (error) => (error ? reject(error) : resolve()));
            }),
          close: (code, reason) => opened.close(code, reason),
          onMessage: (handle) => opened.on('message', (data) => handle(String(data)).catch(fail)),
        },
        {},
      );
      opened.on('error', (error) => log.debug({ err: error }, 'socket error'));
      opened.once('close', (code, reason) => closed(code, String(reason)).catch(fail));
    });
  };
  http.on('upgrade', upgrade);

  return {
    async close(): Promise<void> {
      http.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.close(1001, 'The subgraph stops.');
      await new Promise<void>((resolve) => {
        const grace = setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate();
        }, 500);
        sockets.close(() => {
          clearTimeout(grace);
          resolve();
        });
      });
    },
  };
}
