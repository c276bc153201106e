import { idPrefix } from '#runtime/relay/node-id.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import { noticeDigest } from '../notification/notice.ts';
import type { MailAbout, MailModel } from './mail.model.ts';

/** An e-mail that is to be sent because of an event. */
export type NewMail = { userId: string; eventId: string; occurredAt: Date; about: MailAbout };

/** The same event, reader and purpose always give the same id; it goes with the e-mail, whatever happens on the way. */
export const mailId = (eventId: string, userId: string, kind: MailAbout['kind']): string =>
  `${idPrefix.Mail}_${noticeDigest(eventId, userId, 'mail', kind)}`;

/**
 * Puts an e-mail into the queue, to be sent at once. Putting it there again changes nothing, also after it was sent.
 * @param nudge called when there is one to send
 */
export const createEnqueueMail =
  (mails: MailModel, nudge: () => void) =>
  async ({ userId, eventId, occurredAt, about }: NewMail): Promise<void> => {
    try {
      // Due since it happened, so that the oldest goes first; now, where the clock that told it is ahead of ours.
      await mails.create({
        _id: mailId(eventId, userId, about.kind),
        userId,
        about,
        createdAt: occurredAt,
        dueAt: new Date(Math.min(occurredAt.getTime(), Date.now())),
        attempts: 0,
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return;
    }
    nudge();
  };
export type EnqueueMail = ReturnType<typeof createEnqueueMail>;
