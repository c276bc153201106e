import { isIPv6 } from 'node:net';

/**
 * What an address counts as: an IPv4 address as itself, an IPv6 address as its /64, which is the least that one
 * connection is given, and an IPv4 address that is written as IPv6 as the IPv4 address. All who come from nowhere known
 * count as one.
 */
export function networkOf(address: string | null): string {
  if (address === null) return '';
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const [a, b, c, d, e, f, g = 0, h = 0] = groups;
  if (!a && !b && !c && !d && !e && f === 0xffff) return [g >> 8, g & 255, h >> 8, h & 255].join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** The eight 16-bit groups of an IPv6 address in any of its spellings. */
function groupsOf(address: string): number[] {
  const [withoutZone = ''] = address.split('%');
  const [before = [], after] = withoutZone.split('::').map(readGroups);
  if (!after) return before;
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

function readGroups(text: string): number[] {
  return text
    .split(':')
    .filter((part) => part !== '')
    .flatMap((part) => {
      if (!part.includes('.')) return [Number.parseInt(part, 16)];
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      return [a * 256 + b, c * 256 + d];
    });
}
