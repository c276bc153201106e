import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limit } from './limits.ts';

/** Counts attempts by what they are of, such as an e-mail address, in a window that begins with the first one. */
export type Limiter = {
  /** Counts one more, and says whether it is within the limit: parallel attempts cannot slip through together. */
  take(...of: string[]): Promise<boolean>;
  /** It was no attempt of the kind that is counted after all. */
  giveBack(...of: string[]): Promise<void>;
  /** Whether the next one would be one too many. Counts nothing. */
  isSpent(...of: string[]): Promise<boolean>;
};

type Parts = { redis: Redis; prefix: string; secret: Buffer; limit: Limit };

/**
 * A limiter that all processes share through Redis. While Redis is away each process counts by itself: nobody is kept
 * out then, and guessing stays slow. What an attempt is of gets into Redis only as an HMAC.
 */
export function createLimiter({ redis, prefix, secret, limit: { attempts, seconds } }: Parts): Limiter {
  const window = { points: attempts, duration: seconds, keyPrefix: prefix };
  const limiter = new RateLimiterRedis({
    ...window,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(window),
  });
  const keyOf = (of: string[]): string => createHmac('sha256', secret).update(JSON.stringify(of)).digest('base64url');

  return {
    async take(...of) {
      try {
        await limiter.consume(keyOf(of));
        return true;
      } catch (error) {
        if (error instanceof RateLimiterRes) return false;
        throw error;
      }
    },
    async giveBack(...of) {
      await limiter.reward(keyOf(of));
    },
    async isSpent(...of) {
      const counted = await limiter.get(keyOf(of));
      return (counted?.consumedPoints ?? 0) >= attempts;
    },
  };
}
