import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Sender } from './mail-settings.ts';
import { composeMail, type MailTransport } from './mail-transport.ts';

/**
 * "Sends" into a folder, a file `<id>.eml` for each mail, for where there is no server. A file is there whole or not at
 * all, and a mail that is sent twice is there once. For the owner's eyes alone: it may hold what resets a password.
 */
export async function createFolderTransport({ dir, from }: { dir: string; from: Sender }): Promise<MailTransport> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(message, signal) {
      const { message: bytes } = await composer.sendMail(composeMail(message, from));
      if (!Buffer.isBuffer(bytes)) throw new Error('nodemailer composed a stream, and was asked for a buffer');
      const part = join(dir, `.${message.id}.${randomUUID()}`);
      await writeFile(part, bytes, { mode: 0o600, signal });
      await rename(part, join(dir, `${message.id}.eml`));
    },
    close: () => composer.close(),
  };
}
