import type { Fault } from '#runtime/lifecycle/fault.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { UserModels } from '../models.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { retireKey } from '../personal-key/retire-key.ts';
import { becomeNobody } from './become-nobody.ts';

type Parts = {
  models: UserModels;
  outbox: UserOutboxes['accounts'];
  fault: Fault;
};

const comment = `${background} erase`;

/**
 * Erases the last of a person of whom nothing remains elsewhere: what is in the other collections, then the key that
 * opens what is sealed wherever it is, and then the account, which remembers until the end that this is to be done. So
 * it may stop anywhere and be repeated.
 *
 * @returns whether it is done; a document whose event is still to be delivered has to wait for that
 */
export function createFinishDeletion({ models, outbox, fault }: Parts) {
  const { accounts, sessions, notifications, mails, personalKeys, consumer } = models;

  return async (userId: string): Promise<boolean> => {
    await fault('erasure.user');
    const delivered = { userId, pendAt: null };
    await notifications.deleteMany(delivered, { comment });
    await fault('erasure.user');
    await sessions.deleteMany(delivered, { comment });
    await fault('erasure.user');
    await mails.deleteMany({ userId }, { comment });
    await fault('erasure.user');
    // Events that could not be handled lie about as they came, with the names of the person's providers in them.
    await consumer.deadEvents.deleteMany(
      { $or: [{ 'event.data.ownerId': userId }, { 'event.data.providerOwnerId': userId }] },
      { comment },
    );
    if ((await sessions.exists({ userId })) || (await notifications.exists({ userId }))) return false;
    await fault('erasure.user');
    await retireKey(personalKeys, userId);
    await fault('erasure.user');
    const deleted = await becomeNobody(accounts, userId);
    await fault('erasure.user');
    if (deleted) await outbox.deliver(deleted);
    return true;
  };
}
export type FinishDeletion = ReturnType<typeof createFinishDeletion>;
