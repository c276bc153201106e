import type { WebSocket } from 'ws';
import type { Caller } from '#contracts/caller.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { Identity } from '../identity/identify.ts';
import type { Admitted } from '../operations/operations.ts';
import { dismiss } from './dismiss.ts';
import type { Ending } from './ending.ts';

/** A subscription of a socket, from its admission to its end. */
export type Watched = { admitted: Pick<Admitted, 'refusals'>; ending: Pick<Ending, 'end'> };

/** Who acts over one socket, and the subscriptions that run on that authority. */
export type SocketCaller = {
  /**
   * The caller as of now.
   * @throws Refusal when there is none any more
   */
  now(): Caller;
  /** Ends this subscription when the authority is lost that it runs on, until the returned function is called. */
  watch(one: Watched): () => void;
};

/**
 * Keeps up with what becomes of the person behind a socket. When their session ends, the socket is closed. When they
 * lose a scope, every running subscription ends: with its own refusal where they may not have it any more, and
 * otherwise with AUTHORITY_CHANGED, because what the subgraph decided when it opened it may rest on that scope. What
 * else is under way finishes.
 *
 * @throws Refusal when the session is over already
 */
export function createSocketCaller(identity: Identity, socket: WebSocket): SocketCaller {
  const running = new Set<Watched>();
  let caller = identity.caller();

  const look = (): void => {
    const before = caller;
    try {
      caller = identity.caller();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // One that has only expired is closed when that happens, with a code of its own.
      if (error.code === 'SESSION_OVER') dismiss(socket, error);
      return;
    }
    if (before.scopes.every((scope) => caller.scopes.includes(scope))) return;
    for (const { admitted, ending } of [...running]) {
      ending.end(admitted.refusals(caller)[0] ?? new Refusal('AUTHORITY_CHANGED'));
    }
  };

  // Who has gone while it was found out who they are will not be heard of again.
  if (socket.readyState !== socket.CLOSED) socket.once('close', identity.onChange(look));

  return {
    now: () => identity.caller(),
    watch(one) {
      running.add(one);
      return () => running.delete(one);
    },
  };
}
