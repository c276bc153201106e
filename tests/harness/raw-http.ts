import { connect } from 'node:net';
import { within } from './client.ts';

/** Sends bytes to a server, below HTTP, and resolves with all that it says until it closes. */
export async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port) || 80, hostname);
  const answer = new Promise<string>((resolve, reject) => {
    let said = '';
    socket.on('data', (data) => {
      said += data;
    });
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
  });
  socket.write(text);
  try {
    return await within(20, 'an answer to raw bytes', answer);
  } finally {
    socket.destroy();
  }
}
