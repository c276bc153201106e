import { hkdfSync } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createLimiter, type Limiter } from './limiter.ts';
import { type ThrottleLimits, type ThrottleName, throttleNames } from './limits.ts';

export type Throttles = Record<ThrottleName, Limiter>;

type Parts = { redis: Redis; namespace: string; secret: string; limits: ThrottleLimits };

/** One limiter for each limit. `secret` hides in Redis whom and where from the attempts are. */
export function createThrottles({ redis, namespace, secret, limits }: Parts): Throttles {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'sangam throttle keys', 32));
  const limiterOf = (name: ThrottleName) =>
    createLimiter({ redis, prefix: `${namespace}:throttle:${name}`, secret: key, limit: limits[name] });
  return Object.fromEntries(throttleNames.map((name) => [name, limiterOf(name)])) as Throttles;
}
