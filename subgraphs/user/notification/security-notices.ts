import { z } from 'zod';
import { type Role, roles } from '#contracts/authority.ts';
import { type AccountEvent, accountEvent, sessionEvent } from '#contracts/events/account.ts';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import type { Notice, Tidings } from './notice.ts';

/**
 * Whom an event of the topic `account` is told, and what: the person whose account it is, of what may have been done by
 * somebody who got into it. Throws on an event that does not keep the contract.
 */
export function securityNoticesOf(event: DomainEvent): Notice[] {
  const tidings = tidingsOf(event);
  if (!tidings) return [];
  const { id, occurredAt, data } = event;
  const userId = z.string().parse(data.accountId);
  return [{ userId, eventId: id, occurredAt: new Date(occurredAt), bookingId: null, tidings }];
}

function tidingsOf(event: DomainEvent): Tidings | null {
  switch (event.type) {
    case 'account.password-changed':
    case 'account.password-reset':
      return { kind: 'PASSWORD_CHANGED' };
    case 'account.role-granted':
    case 'account.role-revoked':
      return { kind: 'ROLE_CHANGED', ...rolesChanged(accountEvent.parse(event).data.change) };
    case 'session.revoked':
      return sessionEvent.parse(event).data.revokedBecause === 'REUSED' ? { kind: 'SESSION_REUSED' } : null;
    default:
      return null;
  }
}

const roleChange = z.object({ before: z.array(z.enum(roles)), after: z.array(z.enum(roles)) });

function rolesChanged(change: AccountEvent['data']['change']): { granted: Role[]; revoked: Role[] } {
  const { before, after } = roleChange.parse(change);
  return {
    granted: after.filter((role) => !before.includes(role)),
    revoked: before.filter((role) => !after.includes(role)),
  };
}
