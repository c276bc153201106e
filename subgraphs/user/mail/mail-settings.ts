/** Whom mails are from: `Sangam <no-reply@sangam.example>`, or the address alone. */
export type Sender = { name: string; address: string };

/** How e-mails are sent. */
export type MailSettings = {
  /** A server, by a URL that may hold credentials, or a folder of messages. */
  to: { smtpUrl: string } | { folder: string };
  from: Sender;
  /** A page where a password is reset; it is given `?token=`. */
  passwordResetUrl: string | null;
};

const form = /^(?:([^<>"@\\,;:\p{Cc}]*)<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/u;

/** The parts of a sender, or null where it is none. */
export function parseSender(text: string): Sender | null {
  const [, name = '', inBrackets, alone] = form.exec(text.trim()) ?? [];
  const address = inBrackets ?? alone;
  return address === undefined ? null : { name: name.trim(), address };
}
