import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** Where a request came from: an IP address, or null where its connection is gone already. */
export type AddressOf = (request: IncomingMessage) => string | null;

/**
 * Tells where requests come from, over HTTP and WebSocket alike. What a request says of itself (`X-Forwarded-For`) counts
 * as far as a trusted proxy has written it: from the right, up to the first address that is not trusted. An IPv4 address
 * has one spelling, whatever the socket that it came in by.
 *
 * @param trustedProxies addresses and ranges, such as `10.0.0.0/8`
 * @throws TypeError for what is neither
 */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const peerOf: AddressOf = ({ socket: { remoteAddress } }) => remoteAddress ?? null;
  if (trustedProxies.length === 0) return (request) => plain(peerOf(request));
  const trust = proxyAddr.compile([...trustedProxies]);
  return (request) => {
    const peer = peerOf(request);
    if (peer === null || !trust(peer, 0)) return plain(peer);
    const told = proxyAddr(request, trust);
    return plain(isIP(told) ? told : peer);
  };
}

/** `::ffff:192.0.2.1` is how a socket for both families spells `192.0.2.1`. */
const plain = (address: string | null): string | null =>
  address?.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
