import { join } from 'node:path';
import { z } from 'zod';
import { type MailSettings, parseSender } from './mail-settings.ts';

const smtpUrl = 'expected smtp:// or smtps:// and a host, with user, password and port where they are needed';

/** How e-mails are sent. One of the first three has to be given: see {@link mailGoesSomewhere}. */
export const mailVariables = {
  SANGAM_SMTP_URL: z
    .string()
    .refine((url) => URL.canParse(url) && /^smtps?:\/\/[^/?#]+\/?$/.test(url), smtpUrl)
    .optional()
    .describe(
      'The server that e-mails are handed to, such as smtps://user:password@mail.example.org; without it they go into a folder',
    ),
  SANGAM_MAIL_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('The folder for e-mails where there is no server, a file for each; `mail` in SANGAM_DATA by default'),
  SANGAM_DATA: z.string().min(1).optional().describe('The folder of the embedded database, Redis, secrets and logs'),
  SANGAM_MAIL_FROM: z
    .string()
    .refine((text) => parseSender(text) !== null, 'expected an address, or a name and then the address in <>')
    .default('Sangam <no-reply@sangam.example>')
    .describe('Whom e-mails are from'),
  SANGAM_PASSWORD_RESET_URL: z
    .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
    .optional()
    .describe('The page where a password is reset; it is given `?token=`. Without it the e-mail holds the token alone'),
};
type MailVariables = z.output<z.ZodObject<typeof mailVariables>>;

const destinations = ['SANGAM_SMTP_URL', 'SANGAM_MAIL_DIR', 'SANGAM_DATA'];

/** An environment in which e-mails go somewhere: they are not to be lost because nobody said where. */
export const mailGoesSomewhere = <Shape extends typeof mailVariables>(env: z.ZodObject<Shape>): z.ZodObject<Shape> =>
  env.refine((given: object) => destinations.some((name) => name in given), {
    path: ['SANGAM_SMTP_URL'],
    error: 'expected this, or SANGAM_MAIL_DIR: e-mails have nowhere to go',
    // Told together with whatever else is wrong.
    when: () => true,
  });

/** @throws Error on an environment that {@link mailGoesSomewhere} refuses */
export function mailSettings(env: MailVariables): MailSettings {
  const folder = folderOf(env);
  const from = parseSender(env.SANGAM_MAIL_FROM);
  const to = env.SANGAM_SMTP_URL !== undefined ? { smtpUrl: env.SANGAM_SMTP_URL } : folder !== null ? { folder } : null;
  if (!to || !from) throw new Error('the environment does not say where e-mails go, or whom they are from');
  return { to, from, passwordResetUrl: env.SANGAM_PASSWORD_RESET_URL ?? null };
}

const folderOf = ({ SANGAM_MAIL_DIR, SANGAM_DATA }: MailVariables): string | null =>
  SANGAM_MAIL_DIR ?? (SANGAM_DATA === undefined ? null : join(SANGAM_DATA, 'mail'));
