import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Caller } from '#contracts/caller.ts';
import { anyGatewayEnv } from '#gateway/env.ts';
import { createAddressOf } from '#gateway/identity/address.ts';
import { parseEnv } from '#runtime/env/parse-env.ts';
import { ask } from './support/ask.ts';
import { inProcessSources, openGateway } from './support/fixture.ts';
import { town } from './support/town.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const proxies = ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'];
const from = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
  }) as IncomingMessage;

describe('where a request comes from', () => {
  test.each([
    ['its socket, when nobody is trusted', [], '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['its socket, when that is no trusted proxy', proxies, '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['what a trusted proxy says', proxies, '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    [
      'the first that is not trusted, from the right',
      proxies,
      '10.1.2.3',
      '1.1.1.1, 198.51.100.1, 192.0.2.1',
      '198.51.100.1',
    ],
    ['not what the client put in front of it', proxies, '10.1.2.3', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    ['the proxy itself, when it forwards nothing', proxies, '10.1.2.3', undefined, '10.1.2.3'],
    ['the proxy itself, when what it says is no address', proxies, '10.1.2.3', '<script>', '10.1.2.3'],
    ['the proxy itself, when what it says has a port', proxies, '10.1.2.3', '198.51.100.1:4711', '10.1.2.3'],
    ['the proxy itself, when what it says is empty', proxies, '10.1.2.3', '', '10.1.2.3'],
    ['IPv4, whatever the socket is for', [], '::ffff:203.0.113.5', undefined, '203.0.113.5'],
    ['a proxy in IPv4 on a socket for both', proxies, '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['what a proxy in IPv6 says, in one spelling', proxies, '2001:db8::7', '::ffff:198.51.100.1', '198.51.100.1'],
    ['the last of those who are trusted', proxies, '10.1.2.3', '10.9.9.9, 10.8.8.8', '10.9.9.9'],
    ['nowhere, once the connection is gone', proxies, undefined, '198.51.100.1', null],
  ])('is %s', (_, trusted, peer, forwarded, expected) => {
    expect(createAddressOf(trusted)(from(peer, forwarded))).toBe(expected);
  });

  test.each([['nonsense'], ['10.0.0.0/33'], ['0.0.0.0/0'], ['10.0.0.0/8,example.org'], ['10.0.0.1:80']])(
    'cannot be told by %s: the start says what was expected',
    (SANGAM_TRUSTED_PROXIES) => {
      expect(() => parseEnv(anyGatewayEnv, { SANGAM_TRUSTED_PROXIES })).toThrow(
        'SANGAM_TRUSTED_PROXIES: expected addresses and ranges such as 10.0.0.0/8',
      );
    },
  );

  test('is the same over HTTP and over a socket', async () => {
    const fixtures = town();
    const sources = inProcessSources(fixtures);
    const { people } = sources;
    if (!people) throw new Error('the town has people');
    const seen: Caller[] = [];
    const watched = {
      ...people,
      fetch: (fetch: Parameters<typeof people.fetch>[0]) => {
        seen.push(fetch.caller);
        return people.fetch(fetch);
      },
    };
    const gateway = await openGateway(fixtures, {
      sources: { ...sources, people: watched },
      trustedProxies: ['127.0.0.1'],
    });
    closers.push(gateway.close);
    const headers = { 'x-forwarded-for': '6.6.6.6, 198.51.100.1' };
    await ask(gateway.url, '{ me { id } }', { headers });
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    closers.push(() => socket.terminate());
    const done = new Promise<void>((resolve) => {
      socket.on('message', (text) => {
        const { type } = JSON.parse(String(text));
        if (type === 'connection_ack') {
          socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ me { id } }' } }));
        }
        if (type === 'complete') resolve();
      });
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await done;
    expect(seen.map(({ address }) => address)).toEqual(['198.51.100.1', '198.51.100.1']);
    expect(seen[1]).toBe(seen[0]);
  });
});
