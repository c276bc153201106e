import type { Fault } from '#runtime/lifecycle/fault.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import type { ClaimedMail, ClaimMail } from './claim-mail.ts';
import type { MailTransport } from './mail-transport.ts';
import type { RenderMail } from './render-mail.ts';
import { sendFailureOf } from './send-failure.ts';
import type { SettleMail } from './settle-mail.ts';

type Parts = {
  claim: ClaimMail;
  settle: SettleMail;
  render: RenderMail;
  transport: MailTransport;
  /** At most so many at once. */
  concurrency: number;
  /** Half of how long a claim lasts: it is kept while its mail is being sent. */
  keepEveryMs: number;
  /** For how long sending one may take. */
  sendWithinMs?: number;
  /** How long to wait after the nth failed attempt, in milliseconds. */
  backoff: (attempt: number) => number;
  pollMs?: number;
  /** When the process stops, for how long it waits for what is under way. */
  stopWithinMs?: number;
  fault: Fault;
  log: Log;
  metrics: Metrics;
};

export type MailSender = {
  /** There is one to send. */
  nudge(): void;
  /** Sends no more, and waits a moment for what is under way. */
  close(): Promise<void>;
};

/**
 * Sends what is due, from now on: at least once each, and once unless a process dies, or an answer is lost, between
 * sending and noting it. Any number of processes may do it side by side.
 */
export function startSendingMails({
  claim,
  settle,
  render,
  transport,
  concurrency,
  keepEveryMs,
  sendWithinMs = 120_000,
  backoff,
  pollMs = 1_000,
  stopWithinMs = 3_000,
  fault,
  log,
  metrics,
}: Parts): MailSender {
  const outcomes = metrics.counter({
    name: 'sangam_mails_total',
    help: 'E-mails by what became of them: sent, put off, given up, dropped, or lost to another process',
    labelNames: ['outcome'],
  });
  const cut = new AbortController();
  const lanes = new Set<Promise<void>>();
  let closed = false;

  const failed = async (mail: ClaimedMail, error: unknown): Promise<'go on' | 'pause'> => {
    const { why, forGood, othersToo } = sendFailureOf(error);
    const delayMs = closed ? 0 : backoff(mail.attempts);
    const outcome = forGood ? await settle.giveUp(mail, why) : await settle.putOff(mail, why, delayMs);
    outcomes.inc({ outcome });
    // Without a code it is an error of ours, and its text is not a server's.
    const facts = { mail: mail._id, why, attempts: mail.attempts, ...(why === 'UNKNOWN' && { err: error }) };
    if (outcome === 'put off') log.warn({ ...facts, delayMs }, 'an e-mail is put off');
    else if (forGood) log.warn(facts, 'an e-mail is given up: it is refused for good');
    else if (outcome === 'given up') log.error(facts, 'an e-mail is given up: it was tried for too long');
    return othersToo ? 'pause' : 'go on';
  };

  const keep = (mail: ClaimedMail): void => {
    claim.keep(mail).catch((error) => log.warn({ err: error, mail: mail._id }, 'the claim of an e-mail is not kept'));
  };

  const send = async (mail: ClaimedMail): Promise<'go on' | 'pause'> => {
    const keeping = setInterval(keep, keepEveryMs, mail);
    try {
      const message = await render(mail);
      if (!message) {
        outcomes.inc({ outcome: await settle.drop(mail) });
        return 'go on';
      }
      await transport.send(message, AbortSignal.any([cut.signal, AbortSignal.timeout(sendWithinMs)]));
    } catch (error) {
      return failed(mail, error);
    } finally {
      clearInterval(keeping);
    }
    await fault('mail.sent');
    outcomes.inc({ outcome: await settle.sent(mail) });
    return 'go on';
  };

  /** One after the other until none is due. Each that finds one lets another lane look for more. */
  const lane = async (): Promise<void> => {
    for (let mail = await claimUnlessClosed(); mail; mail = await claimUnlessClosed()) {
      open();
      if ((await send(mail)) === 'pause') return;
    }
  };
  const claimUnlessClosed = async (): Promise<ClaimedMail | null> => (closed ? null : claim.take());

  const open = (): void => {
    if (closed || lanes.size >= concurrency) return;
    const opened: Promise<void> = lane()
      .catch((error) => log.warn({ err: error }, 'e-mails are not sent now; it is tried again'))
      .finally(() => lanes.delete(opened));
    lanes.add(opened);
  };

  const poll = setInterval(open, pollMs);
  open();
  return {
    nudge: open,
    async close() {
      closed = true;
      clearInterval(poll);
      const cutting = setTimeout(() => cut.abort(), stopWithinMs);
      while (lanes.size > 0) await Promise.all(lanes);
      clearTimeout(cutting);
      transport.close();
    },
  };
}
