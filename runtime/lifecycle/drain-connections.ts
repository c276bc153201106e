import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Ends the connections of an HTTP server that closes: those without a request at once, the others with their answer, or
 * when `graceMs` are over. Node's own `closeIdleConnections` leaves those that were opened and never used, as clients
 * do to be ready, and those whose last answer was under way. Upgraded connections belong to whoever upgraded them.
 *
 * To be called before the server listens; call the result as soon as the server no longer accepts connections.
 */
export function drainConnections(server: Server, { graceMs }: { graceMs: number }): () => void {
  /** How many requests are under way on each. */
  const open = new Map<Duplex, number>();
  let draining = false;

  server.on('connection', (socket) => {
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  });
  server.on('upgrade', (_request, socket) => open.delete(socket));
  server.on('request', ({ socket }, response) => {
    open.set(socket, (open.get(socket) ?? 0) + 1);
    response.once('close', () => {
      if (!open.has(socket)) return;
      const underWay = (open.get(socket) ?? 1) - 1;
      open.set(socket, underWay);
      if (draining && underWay === 0) socket.destroySoon();
    });
  });

  return () => {
    draining = true;
    for (const [socket, underWay] of open) if (underWay === 0) socket.destroy();
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.once('close', () => clearTimeout(cut));
  };
}
