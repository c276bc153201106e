import { createFolderTransport } from './folder-transport.ts';
import type { MailSettings } from './mail-settings.ts';
import type { MailTransport } from './mail-transport.ts';
import { createSmtpTransport } from './smtp-transport.ts';

/** The way that the settings ask for. Rejects where the folder cannot be made; a server is first asked with a mail. */
export const openMailTransport = async (
  { to, from }: MailSettings,
  options: { connections: number; silenceMs: number },
): Promise<MailTransport> =>
  'smtpUrl' in to
    ? createSmtpTransport({ url: to.smtpUrl, from, ...options })
    : createFolderTransport({ dir: to.folder, from });
