import { type Role, scopesOf } from '#contracts/authority.ts';
import type { Caller } from '#contracts/caller.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { TokenFacts } from './standing.ts';

/** What one of our access tokens says. `expiresAt`: in milliseconds since 1970. */
export type Token = TokenFacts & { sealingKey: string; expiresAt: number };

/** The frozen caller that a token makes of somebody with these roles at this address. */
export const callerOf = (token: Token, held: readonly Role[], address: string | null): Caller =>
  Object.freeze({
    id: token.accountId,
    roles: held,
    scopes: Object.freeze(scopesOf(held)),
    sessionId: token.sessionId,
    address,
    sealingKey: token.sealingKey,
  });

/**
 * A token of ours that does not hold any more: it has expired (UNAUTHENTICATED), or its session is over. It is known
 * whose it was, and so what is recorded of it can be sealed for that person.
 */
export class RefusedCaller extends Refusal {
  readonly caller: Caller;

  constructor(code: 'UNAUTHENTICATED' | 'SESSION_OVER', caller: Caller) {
    super(code);
    this.caller = caller;
  }
}
