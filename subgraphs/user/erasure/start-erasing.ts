import { topics } from '#contracts/events/topics.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import type { ProcessParts } from '#runtime/process.ts';
import type { UserModels } from '../models.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { createFinishDeletion } from './finish-deletion.ts';
import { createNoteErased } from './note-erased.ts';
import { createDeletionReconciler } from './reconcile-deletions.ts';

type Parts = Pick<ProcessParts, 'eventLog' | 'log' | 'fault'> & {
  models: UserModels;
  outboxes: UserOutboxes;
  /** How long after a request nothing can be under way any more that was asked for by the person. */
  settleMs: number;
};

/** Brings deletions that were asked for to their end. */
export function startErasing({ models, outboxes, eventLog, log, fault, settleMs }: Parts) {
  const { accounts } = models;
  const outbox = outboxes.accounts;
  const finish = createFinishDeletion({ models, outbox, fault });
  const reconciler = createDeletionReconciler({ accounts, outbox, finish, log });
  const noting = startConsumer({
    name: 'user.erasure',
    topic: topics.erasure.name,
    eventLog,
    models: models.consumer,
    handle: createNoteErased(accounts, settleMs),
    log,
    fault,
  });
  reconciler.start();
  return {
    async close(): Promise<void> {
      await noting.close();
      await reconciler.close();
    },
  };
}
