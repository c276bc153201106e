import type { Account } from '../account/account.model.ts';

/** How far the deletion of an account is: the graph's `AccountDeletion`. */
export type Deletion = { requestedAt: Date; remaining: string[]; finishedAt: Date | null };

/** The deletion of an account, or null where none was asked for. */
export const deletionOf = ({ erasure, deletedAt }: Pick<Account, 'erasure' | 'deletedAt'>): Deletion | null =>
  erasure ? { requestedAt: erasure.requestedAt, remaining: erasure.remaining, finishedAt: deletedAt ?? null } : null;
