import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { Mail, MailModel } from './mail.model.ts';

/** A mail that is ours to send until the claim ends. */
export type ClaimedMail = Mail;

export type ClaimMail = {
  /** Takes the mail that is due for longest; null when none is due. Nobody else sends it until the claim ends. */
  take(): Promise<ClaimedMail | null>;
  /** Keeps a mail for another while, if it is still ours. */
  keep(mail: ClaimedMail): Promise<void>;
};

/** What says that a claim is ours: each claim counts one attempt more, so the number is that of the latest. */
export const claimOf = ({ _id, attempts }: ClaimedMail) => ({ _id, attempts, dueAt: { $gt: new Date(0) } });

/** How many mails are looked for at once. */
const page = 16;

/**
 * The right of one process to send a mail, for `leaseMs` by the database's clock. Who dies with it loses it by time
 * alone, and the mail is due again. What is due is looked for by our own clock, through the index and some at a time;
 * whether it is ours is then decided by one conditional write.
 */
export function createClaimMail(mails: MailModel, { leaseMs }: { leaseMs: number }): ClaimMail {
  const collection = collectionOf<Mail>(mails);
  const until = { $add: ['$$NOW', leaseMs] };
  const comment = background;
  let seen: string[] = [];

  const look = async (): Promise<string[]> => {
    const due = collection.find({ dueAt: { $gt: new Date(0), $lte: new Date() } }, { projection: { _id: 1 }, comment });
    return (await due.sort({ dueAt: 1 }).limit(page).toArray()).map(({ _id }) => _id);
  };

  const claim = (_id: string): Promise<ClaimedMail | null> =>
    collection.findOneAndUpdate(
      { _id, dueAt: { $gt: new Date(0) }, $expr: { $lte: ['$dueAt', '$$NOW'] } },
      [
        {
          $set: {
            attempts: { $add: ['$attempts', 1] },
            firstTriedAt: { $ifNull: ['$firstTriedAt', '$$NOW'] },
            dueAt: until,
          },
        },
      ],
      { returnDocument: 'after', comment },
    );

  const firstOfSeen = async (): Promise<ClaimedMail | null> => {
    for (let id = seen.shift(); id !== undefined; id = seen.shift()) {
      const claimed = await claim(id);
      if (claimed) return claimed;
    }
    return null;
  };

  return {
    async take() {
      const claimed = await firstOfSeen();
      if (claimed) return claimed;
      seen = await look();
      return firstOfSeen();
    },
    async keep(mail) {
      await collection.updateOne(claimOf(mail), [{ $set: { dueAt: until } }], { comment });
    },
  };
}
