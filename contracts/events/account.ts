import { z } from 'zod';
import { roles } from '../authority.ts';
import { type DomainEvent, domainEvent, sealed } from './domain-event.ts';

/**
 * What an account's event says of the account as it was then, so that the latest one is enough to know what its person
 * may do. What is personal is sealed.
 */
export const accountSnapshot = z.object({
  accountId: z.string(),
  roles: z.array(z.enum(roles)),
  /** The account's sequence number at which its person was last signed out everywhere: sessions opened before are over. */
  signedOutAt: z.number().int(),
  /** Its deletion was asked for: nobody can act as this person any more. */
  closed: z.boolean(),
  /** What changed, as far as it is not personal. */
  change: z.object({ before: z.unknown(), after: z.unknown() }).nullable(),
  /** What changed of personal things: `{ before, after }`, sealed for the person. */
  personal: sealed.nullable(),
});
export type AccountSnapshot = z.infer<typeof accountSnapshot>;

export const accountEventTypes = [
  'account.registered',
  'account.profile-changed',
  'account.preferences-changed',
  'account.password-changed',
  'account.password-reset-requested',
  'account.password-reset',
  'account.signed-out-everywhere',
  'account.role-granted',
  'account.role-revoked',
  'account.deletion-requested',
  'account.deleted',
] as const;
export type AccountEvent = DomainEvent<AccountSnapshot> & { type: (typeof accountEventTypes)[number] };
export const accountEvent = domainEvent.extend({ type: z.enum(accountEventTypes), data: accountSnapshot });

/** Why a session ended before its time. */
export const revocations = ['SIGNED_OUT', 'REVOKED', 'REUSED'] as const;
export type Revocation = (typeof revocations)[number];

export const sessionSnapshot = z.object({
  sessionId: z.string(),
  accountId: z.string(),
  revokedBecause: z.enum(revocations).nullable(),
});
export const sessionEventTypes = ['session.opened', 'session.refreshed', 'session.revoked'] as const;
export type SessionEvent = DomainEvent<z.infer<typeof sessionSnapshot>> & { type: (typeof sessionEventTypes)[number] };
export const sessionEvent = domainEvent.extend({ type: z.enum(sessionEventTypes), data: sessionSnapshot });
