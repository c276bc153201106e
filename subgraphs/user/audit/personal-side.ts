import { z } from 'zod';
import type { Sealed } from '#contracts/events/domain-event.ts';
import type { AuditEntry } from './audit-entry.type.ts';

/** Opens what is sealed: null where the person's key is destroyed. */
export type Unseal = (sealed: Sealed) => Promise<unknown>;

const addressForm = z.object({ address: z.string() });
const changeForm = z.object({ before: z.unknown(), after: z.unknown() });

const isSealed = (from: NonNullable<AuditEntry['from']>): from is Sealed => 'for' in from;

/** Where it was asked from, or null where that is not known, or not any more. */
export async function addressOf({ from }: AuditEntry, unseal: Unseal): Promise<string | null> {
  if (from === null) return null;
  const opened = isSealed(from) ? await unseal(from) : from;
  return opened === null ? null : addressForm.parse(opened).address;
}

/** One side of the change: what is personal in it beside what is not. */
export async function sideOf({ change, personal }: AuditEntry, side: 'before' | 'after', unseal: Unseal) {
  const opened = personal && (await unseal(personal));
  const own = opened === null ? null : (changeForm.parse(opened)[side] ?? null);
  const other = change?.[side] ?? null;
  return isObject(own) && isObject(other) ? { ...other, ...own } : (own ?? other);
}

/** Whether something of it was sealed for a person whose key is destroyed. */
export async function isErased({ from, personal }: AuditEntry, unseal: Unseal): Promise<boolean> {
  const sealed = [personal, from && isSealed(from) ? from : null].filter((one) => one !== null);
  const opened = await Promise.all(sealed.map(unseal));
  return opened.includes(null);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
