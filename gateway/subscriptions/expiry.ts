import type { WebSocket } from 'ws';
import { closeCode } from './close-codes.ts';

/** The longest delay that a timer takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Closes a socket when its caller's token expires: what was subscribed with a token is not served beyond it. Returns
 * the way to call that off.
 */
export function closeAt(expiresAt: number, socket: WebSocket, now: () => number = Date.now): () => void {
  if (!Number.isFinite(expiresAt)) return () => undefined;
  let timer: NodeJS.Timeout;
  const wait = () => {
    const left = expiresAt - now();
    if (left <= 0) socket.close(closeCode.tokenExpired, 'The access token has expired.');
    else timer = setTimeout(wait, Math.min(left, MAX_DELAY_MS)).unref();
  };
  wait();
  const cancel = () => clearTimeout(timer);
  socket.once('close', cancel);
  return cancel;
}
