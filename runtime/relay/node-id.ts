import { Types } from 'mongoose';
import { refuse } from '#runtime/errors/refusal.ts';

/** Each kind of thing has its own prefix, so that an id says what it is and one kind is never taken for another. */
export const idPrefix = {
  User: 'usr',
  Session: 'ses',
  Notification: 'ntf',
  Mail: 'eml',
  Provider: 'prv',
  Service: 'svc',
  Booking: 'bkg',
  Review: 'rev',
} as const;
export type Kind = keyof typeof idPrefix;

/** A fresh id, such as `bkg_665f1c…`: unique without a round trip, and sortable by the second it was made in. */
export const newId = (kind: Kind): string => `${idPrefix[kind]}_${new Types.ObjectId().toHexString()}`;

export const isId = (kind: Kind, text: string): boolean =>
  text.length === 28 && text.startsWith(`${idPrefix[kind]}_`) && /^[0-9a-f]{24}$/.test(text.slice(4));

/** The id as it is, or a BAD_ID refusal that names `field`. */
export function parseId(kind: Kind, text: string, field: string): string {
  if (isId(kind, text)) return text;
  return refuse('BAD_ID', { field, expected: `an id of a ${kind}: ${idPrefix[kind]}_ and 24 hexadecimal digits` });
}
