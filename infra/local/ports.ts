import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below what systems hand out for outgoing connections (32768 on Linux, 49152 on macOS). From that range a
// client that keeps knocking while a server restarts can be given the server's own port, and keep it.
const FIRST = 15_000;
const LAST = 32_000;
const TRIES = 100;

/** A port that nothing listens on, and that stays free while its owner is restarted. */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (await isPortFree(port, host)) return port;
  }
  throw new Error(`no free port found between ${FIRST} and ${LAST}`);
}

/** Whether one could listen there now. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
