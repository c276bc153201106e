import type { Account, AccountModel, Locale } from '../account/account.model.ts';
import { word } from '../notification/wording.ts';
import type { Words } from '../notification/words.ts';
import type { ResetTokens } from '../password-reset/reset-token.ts';
import { isChangeable } from '../preferences/preferences.ts';
import type { ClaimedMail } from './claim-mail.ts';
import type { MailAbout } from './mail.model.ts';
import type { MailMessage } from './mail-transport.ts';
import { wordReset } from './reset-wording.ts';

type Parts = { accounts: AccountModel; resetTokens: ResetTokens; passwordResetUrl: string | null };
type Reader = Pick<Account, 'email' | 'locale' | 'timeZone' | 'reset'> & { resetStands: boolean };

/**
 * Words a mail for its reader as the reader is now: address, language, time zone. Null where there is nothing to send
 * any more: the account is closed or gone, or the reset is used, replaced by nothing, or over.
 */
export function createRenderMail({ accounts, resetTokens, passwordResetUrl }: Parts) {
  const wordsOf = (about: MailAbout, reader: Reader): Words | null => {
    if (about.kind === 'NOTICE') return word(about.tidings, reader);
    if (!reader.reset || !reader.resetStands) return null;
    const { id, expiresAt } = reader.reset;
    return wordReset({ token: resetTokens.write(id), expiresAt, url: passwordResetUrl }, reader);
  };

  return async ({ _id, userId, about, createdAt }: ClaimedMail): Promise<MailMessage | null> => {
    const reader = await accounts
      .findOne(
        { _id: userId, closedAt: null },
        { email: 1, locale: 1, timeZone: 1, reset: 1, resetStands: { $gt: ['$reset.expiresAt', '$$NOW'] } },
      )
      .lean<Reader>();
    const words = reader && wordsOf(about, reader);
    if (!words) return null;
    const text = `${words.body}\n\n${signature(about, reader.locale)}\n`;
    return { id: _id, to: reader.email, subject: words.title, text, date: createdAt };
  };
}
export type RenderMail = ReturnType<typeof createRenderMail>;

const signatures: Record<Locale, { chosen: string; always: string }> = {
  en: {
    chosen: 'Sangam\nYou can choose in your preferences what we write to you about.',
    always: 'Sangam\nWe always write to you about what happens to your account itself.',
  },
  ne: {
    chosen: 'सङ्गम\nहामीले के-के बारे लेख्ने भन्ने तपाईं आफ्नो रोजाइमा छान्न सक्नुहुन्छ।',
    always: 'सङ्गम\nतपाईंको खातालाई केही हुँदा हामी सधैं लेख्छौं।',
  },
};

/** `-- ` begins a signature in an e-mail. */
const signature = (about: MailAbout, locale: Locale): string => {
  const { chosen, always } = signatures[locale];
  return `-- \n${about.kind === 'NOTICE' && isChangeable(about.tidings.kind) ? chosen : always}`;
};
