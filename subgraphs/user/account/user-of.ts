import type { PublicAccount } from './account.model.ts';

/** A person as the graph's `User` type has it. */
export type User = Omit<PublicAccount, '_id'> & { id: string };

export const userOf = ({ _id, email, displayName, roles, locale, timeZone, home, createdAt }: PublicAccount): User => ({
  id: _id,
  email,
  displayName,
  roles,
  locale,
  timeZone,
  home,
  createdAt,
});
