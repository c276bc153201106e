import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '#contracts/caller.ts';
import { refuse } from '#runtime/errors/refusal.ts';

const LIFETIME_MS = 60_000;
/** A header is signed anew when less than this is left of it. */
const RENEW_BEFORE_MS = 30_000;

/**
 * Signs who asks, for the way from the gateway to a subgraph, as `<payload>.<HMAC-SHA256>` in base64url. It lives for
 * a minute; a caller's header is used again for half of that, so that signing costs nothing on the hot path.
 * `verify` throws UNSIGNED_CALLER for anything that this secret did not sign or that has expired.
 */
export function createCallerSigner(secret: string, now: () => number = Date.now) {
  const signed = new WeakMap<Caller, { text: string; expiresAt: number }>();
  const verified = new LRUCache<string, { caller: Caller; expiresAt: number }>({ max: 5_000 });
  const hmac = (payload: string) => createHmac('sha256', secret).update(payload).digest();

  return {
    sign(caller: Caller): string {
      const known = signed.get(caller);
      if (known && known.expiresAt - now() > RENEW_BEFORE_MS) return known.text;
      const expiresAt = now() + LIFETIME_MS;
      const payload = Buffer.from(JSON.stringify({ ...caller, exp: expiresAt })).toString('base64url');
      const text = `${payload}.${hmac(payload).toString('base64url')}`;
      signed.set(caller, { text, expiresAt });
      return text;
    },

    verify(text: unknown): Caller {
      if (typeof text !== 'string') return refuse('UNSIGNED_CALLER');
      let known = verified.get(text);
      if (!known) {
        const [payload = '', mac = '', ...rest] = text.split('.');
        const given = Buffer.from(mac, 'base64url');
        const right = hmac(payload);
        if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right))
          refuse('UNSIGNED_CALLER');
        const { exp, ...caller } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Caller & { exp: number };
        known = { caller: Object.freeze(caller), expiresAt: exp };
        verified.set(text, known);
      }
      return known.expiresAt > now() ? known.caller : refuse('UNSIGNED_CALLER');
    },
  };
}
export type CallerSigner = ReturnType<typeof createCallerSigner>;
