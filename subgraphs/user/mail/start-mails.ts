import type { ProcessParts } from '#runtime/process.ts';
import type { UserModels } from '../models.ts';
import { createResetTokens } from '../password-reset/reset-token.ts';
import { backoffMs } from './backoff.ts';
import { createClaimMail } from './claim-mail.ts';
import { createEnqueueMail, type EnqueueMail } from './enqueue-mail.ts';
import type { MailSettings } from './mail-settings.ts';
import { openMailTransport } from './open-transport.ts';
import { createRenderMail } from './render-mail.ts';
import { startSendingMails } from './send-mails.ts';
import { createSettleMail } from './settle-mail.ts';

type Parts = Pick<ProcessParts, 'log' | 'fault' | 'metrics'> & {
  models: Pick<UserModels, 'accounts' | 'mails'>;
  settings: MailSettings;
  /** The one that refresh tokens are signed with. */
  refreshSecret: string;
  timing?: Partial<MailTiming>;
};

/** In milliseconds. */
export type MailTiming = {
  /** After how long without a sign a process that was sending a mail is taken for dead. */
  leaseMs: number;
  /** For how long a server may say nothing. */
  silenceMs: number;
  /** For how long a mail is tried before it is given up. */
  patienceMs: number;
  /** How long to wait after the nth failed attempt. */
  backoff: (attempt: number) => number;
};

const usual: MailTiming = {
  leaseMs: 15_000,
  silenceMs: 60_000,
  patienceMs: 86_400_000,
  backoff: (attempt) => backoffMs(attempt, Math.random()),
};
const concurrency = 4;

/** The queue of e-mails and what sends them, in this process. */
export async function startMails({
  models: { accounts, mails },
  settings,
  refreshSecret,
  timing = {},
  log,
  fault,
  metrics,
}: Parts): Promise<{ enqueue: EnqueueMail; close(): Promise<void> }> {
  const { passwordResetUrl } = settings;
  const { leaseMs, silenceMs, patienceMs, backoff } = { ...usual, ...timing };
  const sender = startSendingMails({
    claim: createClaimMail(mails, { leaseMs }),
    settle: createSettleMail(mails, { patienceMs }),
    render: createRenderMail({ accounts, resetTokens: createResetTokens(refreshSecret), passwordResetUrl }),
    transport: await openMailTransport(settings, { connections: concurrency, silenceMs }),
    concurrency,
    keepEveryMs: leaseMs / 2,
    backoff,
    log,
    fault,
    metrics,
  });
  return { enqueue: createEnqueueMail(mails, sender.nudge), close: sender.close };
}
