import type { Account, AccountModel } from '../account/account.model.ts';
import type { EnqueueMail } from '../mail/enqueue-mail.ts';
import { preferenceOf } from '../preferences/preferences.ts';
import type { Notice } from './notice.ts';
import type { PutIntoInbox } from './put-into-inbox.ts';
import { word } from './wording.ts';

type Parts = {
  accounts: AccountModel;
  putIntoInbox: PutIntoInbox;
  enqueueMail: EnqueueMail;
  withdraw: (notices: readonly Notice[]) => Promise<void>;
};
type Reader = Pick<Account, '_id' | 'locale' | 'timeZone' | 'notificationPreferences'>;

/**
 * Tells people, each in the ways that the person wants: an entry in the inbox, an e-mail, both or neither. Telling them
 * again changes nothing. Whoever has no account, or asked for its deletion, is told nothing.
 */
export function createNotify({ accounts, putIntoInbox, enqueueMail, withdraw }: Parts) {
  const readersOf = async (notices: readonly Notice[]): Promise<Map<string, Reader>> => {
    const readers = await accounts
      .find(
        { _id: { $in: notices.map(({ userId }) => userId) }, closedAt: null },
        { locale: 1, timeZone: 1, notificationPreferences: 1 },
      )
      .lean<Reader[]>();
    return new Map(readers.map((reader) => [reader._id, reader]));
  };

  const tell = async (notice: Notice, reader: Reader): Promise<void> => {
    const { userId, eventId, occurredAt, tidings } = notice;
    const wanted = preferenceOf(tidings.kind, reader.notificationPreferences);
    if (wanted.inbox) await putIntoInbox(notice, word(tidings, reader));
    if (wanted.email) await enqueueMail({ userId, eventId, occurredAt, about: { kind: 'NOTICE', tidings } });
  };

  return async (notices: readonly Notice[]): Promise<void> => {
    if (notices.length === 0) return;
    const readers = await readersOf(notices);
    const told = notices.filter(({ userId }) => readers.has(userId));
    await Promise.all(
      told.map(async (notice) => {
        const reader = readers.get(notice.userId);
        if (reader) await tell(notice, reader);
      }),
    );
    if (told.length === 0) return;
    // Who asked to be forgotten in between may have been forgotten already: nothing may come after that.
    const still = await readersOf(told);
    const tooLate = told.filter(({ userId }) => !still.has(userId));
    if (tooLate.length > 0) await withdraw(tooLate);
  };
}
export type Notify = ReturnType<typeof createNotify>;
