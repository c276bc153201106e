import type { PublicAccount } from './account.model.ts';

type Seen = 'email' | 'roles' | 'locale' | 'timeZone' | 'home' | 'createdAt';

/** A person as the graph's `User` type has it. */
export type User = Pick<PublicAccount, Seen> & {
  id: string;
  displayName: string | null;
  /** Nobody can act as this person any more. Not in the graph. */
  closed: boolean;
};

export function userOf(account: PublicAccount): User {
  const { _id, email, displayName, roles, locale, timeZone, home, createdAt, closedAt } = account;
  const closed = Boolean(closedAt);
  return { id: _id, email, displayName: closed ? null : displayName, roles, locale, timeZone, home, createdAt, closed };
}
