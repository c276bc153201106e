import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, type Server } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Log } from '#runtime/log/log.ts';
import type { AddressOf } from '../identity/address.ts';
import { closeCode } from './close-codes.ts';
import { adaptSocket, type SocketExtra } from './socket-adapter.ts';

type Options = {
  http: HttpServer;
  protocol: Server<SocketExtra>;
  addressOf: AddressOf;
  maxMessageBytes: number;
  /** Origins of pages, other than our own, that may open sockets. Programs send no origin. */
  origins: readonly string[];
  log: Log;
  keepAliveMs?: number;
};

/** How long a peer may take to answer the closing of its socket. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Serves `/graphql` over WebSocket on an HTTP server that is there already. */
export function serveSockets(options: Options) {
  const { http, protocol, addressOf, maxMessageBytes, origins, log, keepAliveMs = 12_000 } = options;
  const settings = {
    noServer: true,
    handleProtocols,
    maxPayload: maxMessageBytes,
    // With it a socket takes ten times the memory, and an attacker's message inflates.
    perMessageDeflate: false,
    // A peer that is told to go and does not answer is cut off: until then it could go on asking.
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const sockets = new WebSocketServer(settings);

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Nobody else listens on this socket yet: without this, a peer that resets it ends the process.
    socket.on('error', () => socket.destroy());
    const target = URL.parse(request.url ?? '/', 'http://gateway');
    if (!target) return refuse(socket, '400 Bad Request');
    if (target.pathname !== '/graphql') return refuse(socket, '404 Not Found');
    if (!mayConnect(request, origins)) return refuse(socket, '403 Forbidden');
    const address = addressOf(request);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      adaptSocket(protocol, opened, address, { log, keepAliveMs });
    });
  };
  http.on('upgrade', upgrade);

  return {
    count: () => sockets.clients.size,
    async close(): Promise<void> {
      http.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.close(closeCode.goingAway, 'The server stops. Connect again.');
      await new Promise<void>((resolve) => {
        const grace = setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate();
        }, 1_000);
        sockets.close(() => {
          clearTimeout(grace);
          resolve();
        });
      });
    },
  };
}

function mayConnect({ headers: { origin, host } }: IncomingMessage, origins: readonly string[]): boolean {
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
