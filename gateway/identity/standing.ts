import { z } from 'zod';
import { type Role, roles } from '#contracts/authority.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';

/** What an access token says of its bearer. */
export type TokenFacts = {
  accountId: string;
  sessionId: string;
  roles: readonly Role[];
  /** When the token was issued, in milliseconds since 1970, rounded up to the second. */
  issuedAt: number;
  /** The account's sequence number when the token was issued. */
  version: number;
  /** The account's sequence number that the session was opened with. */
  openedAt: number;
};

/** What has become of people and their sessions since their tokens were issued. */
export type Standing = {
  /**
   * The roles that the bearer of a token has now, the same array as long as they are the same; null when the session is
   * over.
   * @throws Refusal UNAVAILABLE as long as that is not known
   */
  rolesOf(token: TokenFacts): readonly Role[] | null;
  /** Since when everything is known, in milliseconds since 1970: a token that is older may have lost what it says. */
  knownSince(): number;
  /** Calls `listen` after each change that may concern this person's tokens, until the returned function is called. */
  onChange(accountId: string, listen: () => void): () => void;
};

/** Where nobody tells: what a token says holds until it expires. */
export const noStanding: Standing = {
  rolesOf: ({ roles: held }) => held,
  knownSince: () => 0,
  onChange: () => () => undefined,
};

type AccountStanding = { sequence: number; roles: readonly Role[]; signedOutAt: number; closed: boolean };

/** Only what is asked of an event here, so that a later version of the others may add to it. */
const accountData = z.object({
  accountId: z.string(),
  roles: z.array(z.string()).transform((all) => roles.filter((role) => all.includes(role))),
  signedOutAt: z.number(),
  closed: z.boolean(),
});
const sessionData = z.object({ accountId: z.string(), sessionId: z.string() });

/**
 * What the events of accounts and sessions amount to, in memory: the latest of each account, and the sessions that were
 * revoked. Events may come again and in any order. It has no effects and no clock.
 */
export function createStandingState() {
  const accounts = new Map<string, AccountStanding & { at: number }>();
  const revoked = new Map<string, number>();
  const listeners = new Map<string, Set<() => void>>();

  const changed = (accountId: string): void => {
    for (const listen of [...(listeners.get(accountId) ?? [])]) listen();
  };

  return {
    rolesOf: (token: TokenFacts) => (revoked.has(token.sessionId) ? null : judge(token, accounts.get(token.accountId))),

    onChange(accountId: string, listen: () => void): () => void {
      const some = listeners.get(accountId) ?? new Set();
      listeners.set(accountId, some.add(listen));
      return () => {
        some.delete(listen);
        if (some.size === 0 && listeners.get(accountId) === some) listeners.delete(accountId);
      };
    },

    /** Takes note of an event. `at`: when it came into the log, in milliseconds since 1970. */
    apply({ type, sequence, data }: DomainEvent, at: number): void {
      if (type === 'session.revoked') {
        const { accountId, sessionId } = sessionData.parse(data);
        // The last one noted is the last one in the map.
        revoked.delete(sessionId);
        revoked.set(sessionId, at);
        changed(accountId);
      } else if (type.startsWith('account.')) {
        const { accountId, ...standing } = accountData.parse(data);
        if ((accounts.get(accountId)?.sequence ?? 0) > sequence) return;
        accounts.delete(accountId);
        accounts.set(accountId, { ...standing, roles: Object.freeze(standing.roles), sequence, at });
        changed(accountId);
      }
    },

    /** Forgets what came before `since`: no token is as old as that. */
    forget(since: number): void {
      for (const [accountId, { at }] of accounts) {
        if (at >= since) break;
        accounts.delete(accountId);
      }
      for (const [sessionId, at] of revoked) {
        if (at >= since) break;
        revoked.delete(sessionId);
      }
    },
  };
}

/** What the latest event of an account leaves of a token. */
function judge(token: TokenFacts, account: AccountStanding | undefined): readonly Role[] | null {
  if (!account) return token.roles;
  if (account.closed || account.signedOutAt > token.openedAt) return null;
  return account.sequence > token.version ? account.roles : token.roles;
}
