import { createTransport } from 'nodemailer';
import type { Sender } from './mail-settings.ts';
import { composeMail, type MailTransport } from './mail-transport.ts';

type Options = {
  /** `smtp://` or `smtps://`, with user and password where they are needed. */
  url: string;
  from: Sender;
  /** How many mails at once. */
  connections: number;
  /** For how long the server may say nothing. */
  silenceMs: number;
};

/**
 * Sends over SMTP, through a few connections that are kept. With `smtp://` the connection is encrypted where the server
 * can; a password is sent only over an encrypted one, or within this machine.
 */
export function createSmtpTransport({ url, from, connections, silenceMs }: Options): MailTransport {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const auth = username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  const mailer = createTransport({
    pool: true,
    host,
    ...(port !== '' && { port: Number(port) }),
    secure: protocol === 'smtps:',
    ...(auth && { auth, requireTLS: !isThisMachine(host) }),
    maxConnections: connections,
    // Trying again is the queue's: it knows how to wait.
    maxRequeues: 0,
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: Math.min(10_000, silenceMs),
    socketTimeout: silenceMs,
  });

  return {
    async send(message, signal) {
      await mailer.sendMail({ ...composeMail(message, from), signal });
    },
    close: () => mailer.close(),
  };
}

const isThisMachine = (host: string): boolean => ['localhost', '127.0.0.1', '::1'].includes(host);
