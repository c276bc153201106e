import { openSocket, type Socket, type SocketEnd } from '#tests/harness/socket.ts';
import { type Identity, isKept } from './identities.ts';

type Held = { socket: Socket; authorization: string | undefined };

/** Sockets of the walk: one for each person that the walk goes on with, and one for each use of all others. */
export function createSockets(url: string) {
  const held = new Map<Identity, Held>();
  const all = new Set<Socket>();

  function open({ authorization }: Identity): Socket {
    const socket = openSocket(url, { authorization });
    all.add(socket);
    socket.closed.then(() => all.delete(socket));
    return socket;
  }

  return {
    /** A socket that is ready, or how it ended instead. `done` is to be called when it is of no use any more. */
    async for(identity: Identity): Promise<{ socket: Socket; end: SocketEnd | null; done: () => void }> {
      if (!isKept(identity)) {
        const socket = open(identity);
        return { socket, end: await socket.ready, done: () => void socket.close() };
      }
      const { authorization } = identity;
      const known = held.get(identity);
      if (known && known.authorization === authorization && all.has(known.socket)) {
        return { socket: known.socket, end: await known.socket.ready, done: () => undefined };
      }
      const socket = open(identity);
      held.set(identity, { socket, authorization });
      return { socket, end: await socket.ready, done: () => undefined };
    },
    close: async () => void (await Promise.all([...all].map((socket) => socket.close()))),
  };
}
export type Sockets = ReturnType<typeof createSockets>;
