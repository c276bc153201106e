import { connect, type Socket } from 'node:net';

/** A connection to a server, below HTTP. */
export async function rawSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return socket;
}

/** Asks for a WebSocket at any target, well-formed or not, and resolves with the first line of the answer. */
export async function askUpgrade(url: string, target: string): Promise<string> {
  const socket = await rawSocket(url);
  const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.write(upgradeOf(target));
  const [line = ''] = (await answered).split('\r\n');
  socket.destroy();
  return line;
}

export const upgradeOf = (target: string): string =>
  [
    `GET ${target} HTTP/1.1`,
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n');
