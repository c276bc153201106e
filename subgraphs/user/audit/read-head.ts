import type { AuditModels, AuditHead as Stored } from './audit.model.ts';
import type { AuditHead } from './audit-entry.type.ts';

/** The head as it is stored, or null before the trail was begun. Whether it is genuine, `npm run audit` says. */
export const createReadHead =
  ({ head }: Pick<AuditModels, 'head'>) =>
  async (): Promise<AuditHead | null> => {
    const found = await head.findById('head').lean<Stored>();
    return found && { count: found.count, hash: found.hash, at: found.at };
  };
export type ReadHead = ReturnType<typeof createReadHead>;
