import type { Log } from '#runtime/log/log.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { Account, AccountModel } from '../account/account.model.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { askAgain } from './ask-again.ts';
import type { FinishDeletion } from './finish-deletion.ts';

type Parts = {
  accounts: AccountModel;
  outbox: UserOutboxes['accounts'];
  finish: FinishDeletion;
  log: Log;
  everyMs?: number;
};

type Due = Pick<Account, '_id'> & { erasure: NonNullable<Account['erasure']> };

const most = 50;

/**
 * Looks for deletions that are due, again and again: finishes those of which nothing remains elsewhere, and asks again
 * where something does. A look is at a small index of what is due by the database's clock, every step is conditional,
 * and so any number of these can run at once.
 */
export function createDeletionReconciler({ accounts, outbox, finish, log, everyMs = 1_000 }: Parts) {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  let closed = false;

  const one = async ({ _id, erasure: { remaining, dueAt } }: Due): Promise<void> => {
    if (remaining.length === 0) {
      if (await finish(_id)) log.info({ person: _id }, 'a person is erased');
      return;
    }
    const asked = dueAt && (await askAgain(accounts, _id, dueAt));
    if (!asked) return;
    log.warn({ person: _id, remaining }, 'a person is not erased yet; asked again');
    await outbox.deliver(asked);
  };

  const round = async (): Promise<number> => {
    const due = await collectionOf<Account>(accounts)
      .find<Due>(
        // The first condition is for the index alone.
        { 'erasure.dueAt': { $gt: new Date(0) }, $expr: { $lte: ['$erasure.dueAt', '$$NOW'] } },
        { projection: { erasure: 1 }, comment: background },
      )
      .sort({ 'erasure.dueAt': 1 })
      .limit(most)
      .toArray();
    for (const account of due) {
      try {
        await one(account);
      } catch (error) {
        // It is still due, and must not hold up the others.
        log.warn({ err: error, person: account._id }, 'this deletion does not go on now; the next round tries again');
      }
    }
    return due.length;
  };

  const tick = async (): Promise<void> => {
    try {
      await round();
    } catch (error) {
      log.warn({ err: error }, 'deletions do not go on now; the next round tries again');
    }
    if (!closed) timer = setTimeout(run, everyMs);
  };
  const run = (): void => {
    underWay = tick();
  };

  return {
    /** One look, for tests; `start` does it again and again. */
    round,
    start: run,
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
