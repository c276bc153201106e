import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { anonymous } from '#contracts/caller.ts';
import { createUpstream } from '#gateway/sources/upstream.ts';
import { serveSockets } from '#gateway/subscriptions/sockets.ts';
import { createCallerSigner } from '#runtime/caller/sign.ts';
import { serveSubgraph } from '#runtime/federated-schema/serve.ts';
import { ask, openSocket } from './support/ask.ts';
import { openGateway, openSubgraph, testParts } from './support/fixture.ts';
import { askUpgrade, rawSocket, upgradeOf } from './support/raw-socket.ts';
import { town, townNotes } from './support/town.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function gateway() {
  const opened = await openGateway(town());
  closers.push(opened.close);
  return opened;
}

async function subgraph() {
  const signer = createCallerSigner('s'.repeat(32));
  const opened = await serveSubgraph(openSubgraph(townNotes), { port: 0, host: '127.0.0.1', signer, ...testParts() });
  closers.push(opened.close);
  return opened;
}

describe('an upgrade', () => {
  // The test runner fails on an uncaught exception, which would be the end of the process.
  test('to what is no address is refused, and the gateway lives', async () => {
    const { url } = await gateway();
    expect(await askUpgrade(url, '//')).toBe('HTTP/1.1 400 Bad Request');
    expect(await askUpgrade(url, 'http://')).toBe('HTTP/1.1 400 Bad Request');
    expect(await askUpgrade(url, '/elsewhere')).toBe('HTTP/1.1 404 Not Found');
    expect((await ask(url, '{ me { id } }')).data).toEqual({ me: { id: 'u1' } });
  });

  test.each([
    ['the gateway', gateway],
    ['a subgraph', subgraph],
  ])('that is refused and then reset does not end %s', async (_, open) => {
    const { url } = await open();
    for (let count = 0; count < 20; count++) {
      const socket = await rawSocket(url);
      socket.write(upgradeOf('/elsewhere').replace('Version: 13', 'Version: 7'));
      if (count % 2) await once(socket, 'data');
      socket.resetAndDestroy();
    }
    // By the time that these are answered, the resets before them have arrived.
    for (let count = 0; count < 3; count++) expect(await askUpgrade(url, '/graphql')).toMatch(/^HTTP\/1\.1 (101|400)/);
  });

  test('has somebody who listens to the errors of its socket from the start', async () => {
    const http = createServer();
    const served = serveSockets({
      http,
      protocol: { opened: () => async () => undefined },
      addressOf: () => null,
      maxMessageBytes: 1_000,
      origins: [],
      log: testParts().log,
    });
    const { Duplex } = await import('node:stream');
    const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    http.emit('upgrade', { url: '/elsewhere', headers: {} }, socket, Buffer.alloc(0));
    expect(socket.listenerCount('error')).toBeGreaterThan(0);
    await served.close();
  });
});

describe.each([
  ['the gateway', gateway],
  ['a subgraph', subgraph],
])('closing %s', (_, open) => {
  test('does not wait for connections on which nothing is under way', { timeout: 5_000 }, async () => {
    const { url, close } = await open();
    closers.pop();
    const base = url.replace('/graphql', '');
    const unused = await rawSocket(url);
    const keptAlive = await rawSocket(url);
    keptAlive.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(keptAlive, 'data');
    const { client } = openSocket(base);
    const socketOpened = new Promise((resolve) => client.on('connected', resolve));
    client.subscribe(
      { query: '{ __typename }' },
      { next: () => undefined, error: () => undefined, complete: () => undefined },
    );
    await socketOpened;
    await close();
    expect(unused.destroyed || unused.readableEnded || (await once(unused, 'close'))).toBeTruthy();
    await client.dispose();
  });
});

test('an answer that is under way when the gateway closes still arrives', async () => {
  const asked = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const slow = {
    name: 'slow',
    sdl: 'type Query { slow: Int }',
    resolvers: {
      Query: {
        slow: async () => {
          asked.resolve();
          await finish.promise;
          return 1;
        },
      },
    },
  };
  const { url, close } = await openGateway([slow]);
  const answer = ask(url, '{ slow }');
  await asked.promise;
  const closing = close();
  finish.resolve();
  await Promise.all([closing, expect(answer).resolves.toMatchObject({ data: { slow: 1 } })]);
});

test('a subgraph’s socket that looks open, and on which nobody answers, ends its subscriptions', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
  closers.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  server.on('connection', (socket) => {
    socket.on('message', (text) => {
      if (String(text).includes('connection_init')) socket.send('{"type":"connection_ack"}');
    });
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const upstream = createUpstream({ url, signer: null, onFailure: () => undefined, keepAliveMs: 100 });
  closers.push(upstream.close);
  const fetch = { query: 'subscription { a }', variables: {}, caller: anonymous, requestId: 'r' };
  const events = await upstream.subscribe(fetch);
  await expect(events.next()).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
});
