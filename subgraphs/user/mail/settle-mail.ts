import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { literal } from '#runtime/outbox/pending.ts';
import { type ClaimedMail, claimOf } from './claim-mail.ts';
import type { Mail, MailModel } from './mail.model.ts';

/** What may become of a claimed mail. Each does nothing once somebody else has claimed it, and says so. */
export type SettleMail = {
  /** The server has taken it. What it was about is forgotten. */
  sent(mail: ClaimedMail): Promise<'sent' | 'lost'>;
  /** There is nobody, or nothing, to write any more. */
  drop(mail: ClaimedMail): Promise<'dropped' | 'lost'>;
  /** It is due again after `delayMs`. Given up, and kept for a person to look at, once that went on for too long. */
  putOff(mail: ClaimedMail, failure: string, delayMs: number): Promise<'put off' | 'given up' | 'lost'>;
  /** It would never be taken. Given up, and kept for a person to look at. */
  giveUp(mail: ClaimedMail, failure: string): Promise<'given up' | 'lost'>;
};

/**
 * Ends a claim, in one conditional write for each way in which it can end.
 * @param patienceMs for how long a mail is tried, by the database's clock
 */
export function createSettleMail(mails: MailModel, { patienceMs }: { patienceMs: number }): SettleMail {
  const collection = collectionOf<Mail>(mails);
  const comment = background;

  const end = async (mail: ClaimedMail, set: Record<string, unknown>): Promise<boolean> => {
    const { matchedCount } = await collection.updateOne(claimOf(mail), [{ $set: set }], { comment });
    return matchedCount === 1;
  };

  return {
    async sent(mail) {
      const set = { sentAt: '$$NOW', dueAt: '$$REMOVE', failure: '$$REMOVE', 'about.tidings': '$$REMOVE' };
      return (await end(mail, set)) ? 'sent' : 'lost';
    },
    async drop(mail) {
      const { deletedCount } = await collection.deleteOne(claimOf(mail), { comment });
      return deletedCount === 1 ? 'dropped' : 'lost';
    },
    async putOff(mail, failure, delayMs) {
      const tooLong = { $gte: [{ $subtract: ['$$NOW', '$firstTriedAt'] }, patienceMs] };
      const after = await collection.findOneAndUpdate(
        claimOf(mail),
        [
          {
            $set: {
              failure: literal(failure),
              dueAt: { $cond: [tooLong, '$$REMOVE', { $add: ['$$NOW', delayMs] }] },
              failedAt: { $cond: [tooLong, '$$NOW', '$$REMOVE'] },
            },
          },
        ],
        { comment, returnDocument: 'after', projection: { failedAt: 1 } },
      );
      if (!after) return 'lost';
      return after.failedAt ? 'given up' : 'put off';
    },
    async giveUp(mail, failure) {
      const set = { failedAt: '$$NOW', dueAt: '$$REMOVE', failure: literal(failure) };
      return (await end(mail, set)) ? 'given up' : 'lost';
    },
  };
}
