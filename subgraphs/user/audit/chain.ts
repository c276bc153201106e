import { createHmac } from 'node:crypto';
import type { AuditEntry, AuditHead, ChainedEntry } from './audit.model.ts';

/** A place in the chain: the number of an entry, and its hash. */
export type ChainEnd = { count: number; hash: string };

/** Where the first entry is chained to. */
export const beginning: ChainEnd = { count: 0, hash: '0'.repeat(64) };

/** Numbers entries and chains them, from the end of the chain on. */
export function chainAfter({ count, hash }: ChainEnd, entries: readonly AuditEntry[], secret: string): ChainedEntry[] {
  let previousHash = hash;
  return entries.map((entry, index) => {
    const chained = { _id: count + 1 + index, ...entry, previousHash };
    previousHash = hashOf(chained, secret);
    return { ...chained, hash: previousHash };
  });
}

/** HMAC-SHA256, in hexadecimal, over everything that an entry has but its hash: also over fields it should not have. */
export function hashOf(entry: Readonly<Record<string, unknown>>, secret: string): string {
  const { hash: _own, ...rest } = entry;
  return createHmac('sha256', secret).update(canonical(rest)).digest('hex');
}

/** The head that says that the chain ends there. */
export function headAt({ count, hash }: ChainEnd, at: Date, secret: string): AuditHead {
  const head = { _id: 'head' as const, count, hash, at };
  return { ...head, mac: macOf(head, secret) };
}

/** Whether whoever wrote this head had the secret. */
export const isGenuine = (head: AuditHead, secret: string): boolean => head.mac === macOf(head, secret);

/** No entry has this form: the `_id` of an entry is a number. */
function macOf(head: Readonly<Record<string, unknown>>, secret: string): string {
  const { mac: _own, ...rest } = head;
  return createHmac('sha256', secret).update(canonical(rest)).digest('hex');
}

/**
 * One text for each value, whatever the order of its keys, the same before it is stored and after: JSON with sorted
 * keys. What JSON does not know is written as no JSON is, so that a date cannot be replaced by the text of a date, nor
 * anything by a type of MongoDB that only prints the same.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') {
    // MongoDB stores UTF-8, and half a surrogate pair as the replacement character.
    return JSON.stringify(value.toWellFormed());
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Date) return `@${value.getTime()}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `?${value.constructor.name}`;
  const parts = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${canonical(key)}:${canonical(part)}`);
  return `{${parts.join(',')}}`;
}
