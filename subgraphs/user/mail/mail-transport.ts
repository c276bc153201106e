import type { SendMailOptions } from 'nodemailer';
import type { Sender } from './mail-settings.ts';

/** An e-mail as it leaves: plain text for one reader. */
export type MailMessage = {
  /** Of the mail, `eml_…`: the same however often it is sent. */
  id: string;
  to: string;
  subject: string;
  text: string;
  date: Date;
};

/** A way to send e-mails. The same mail may come twice: its `Message-ID` is the same then. */
export type MailTransport = {
  /** Resolves once it is taken over. Rejects otherwise, with codes that `sendFailureOf` reads. */
  send(message: MailMessage, signal: AbortSignal): Promise<void>;
  close(): void;
};

/**
 * An e-mail as nodemailer takes it. Whoever gets it twice can drop one by `Message-ID` or `X-Sangam-Id`. It has the
 * reader's address and no name: whoever registers somebody else's address chooses the name, and we would write it there.
 */
export function composeMail({ id, to, subject, text, date }: MailMessage, from: Sender): SendMailOptions {
  const host = from.address.slice(from.address.indexOf('@') + 1);
  return {
    from,
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    subject: oneLine(subject),
    text,
    date,
    messageId: `<${id}@${host}>`,
    // RFC 3834: nobody's holiday notice shall answer.
    headers: { 'X-Sangam-Id': id, 'Auto-Submitted': 'auto-generated' },
    // Neither is ever asked for: what is sent is the text alone.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** nodemailer folds and encodes headers; this is so that it need not be trusted with it. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
