import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Log } from '#runtime/log/log.ts';

/** What the protocol core knows of the socket under it. `address`: where it was opened from. */
export type SocketExtra = { socket: WebSocket; address: string | null };

/**
 * Joins one socket of `ws` to graphql-ws's protocol core, and drops a peer that stops answering pings. Written out
 * instead of `graphql-ws/use/ws` because that one prints to the console and offers no hold on what waits to be sent.
 */
export function adaptSocket(
  server: Server<SocketExtra>,
  socket: WebSocket,
  address: string | null,
  { log, keepAliveMs }: { log: Log; keepAliveMs: number },
): void {
  let answered = true;
  const keepAlive = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, keepAliveMs);
  socket.on('pong', () => {
    answered = true;
  });

  const fail = (error: unknown) => {
    log.warn({ err: error }, 'socket failed');
    socket.close(CloseCode.InternalServerError, 'Something failed on our side.');
  };
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) resolve();
          else socket.send(text, (error) => (error ? reject(error) : resolve()));
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => socket.on('message', (data) => handle(String(data)).catch(fail)),
    },
    { socket, address },
  );
  // A message that is too large, or is not UTF-8: ws closes the socket with the right code by itself.
  socket.on('error', (error) => log.debug({ err: error }, 'socket error'));
  socket.once('close', (code, reason) => {
    clearInterval(keepAlive);
    closed(code, String(reason)).catch(fail);
  });
}
