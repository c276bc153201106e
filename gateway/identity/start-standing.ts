import { setTimeout as delay } from 'node:timers/promises';
import { refuse } from '#runtime/errors/refusal.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { LogEntry } from '#runtime/event-log/log-entry.ts';
import type { Health } from '#runtime/health/health.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { followAccounts } from './follow-accounts.ts';
import { createStandingState, type Standing } from './standing.ts';

type Parts = {
  eventLog: Pick<EventLog, 'read' | 'onWake' | 'partitions' | 'isRestored'>;
  health: Health;
  metrics: Metrics;
  log: Log;
  pollMs?: number;
  /** Longer than any access token lives, with what clocks may differ by. */
  keepMs?: number;
  now?: () => number;
};

/** Whose events say what has become of people: of the user subgraph, by these names. */
const outboxes = ['accounts', 'sessions'];
const RESTORED_POLL_MS = 200;

const shortLog =
  'the log may not reach back far enough: tokens that were issued before what is left of it have to be refreshed';

/** After so long without an answer it is said that the log cannot be read. */
const SILENT_MS = 5_000;

/**
 * Follows what happens to accounts and sessions, so that a lost role or an ended session takes effect at once and not
 * when a token expires. Before it has caught up, nobody who comes with a token is let in, and the gateway is not ready;
 * nor is it while a log that was lost lacks what its owner still has to put back. Where the log was trimmed, a token that
 * is older than what is left has to be refreshed.
 * While the log cannot be read it goes on with what it knows: `sangam_standing_age_seconds` tells how old that is.
 */
export function startStanding({
  eventLog,
  health,
  metrics,
  log,
  pollMs = 500,
  keepMs = 15 * 60_000,
  now = Date.now,
}: Parts): Standing & { close(): void } {
  const { apply, forget, rolesOf, onChange } = createStandingState();
  const age = metrics.gauge({
    name: 'sangam_standing_age_seconds',
    help: 'How long ago the gateway last knew all that happened to accounts and sessions',
  });

  const entry = ({ event, position }: LogEntry): void => {
    try {
      apply(event, Number(position.id.split('-')[0]));
    } catch (error) {
      log.error({ err: error, event: event.id }, 'an account’s event cannot be read');
    }
  };
  let knownSince = 0;
  const trimmed = (leftSince: number): void => {
    if (knownSince === 0) log.warn({ sinceMs: keepMs }, shortLog);
    knownSince = Math.max(knownSince, leftSince);
  };
  const accounts = followAccounts({ eventLog, entry, sinceMs: keepMs, trimmed, pollMs, log, now });
  let restoredAt: number | null = null;
  let closed = false;
  const awaitRestored = async (): Promise<void> => {
    while (!closed && restoredAt === null) {
      try {
        if (await eventLog.isRestored(outboxes)) restoredAt = now();
      } catch (error) {
        log.debug({ err: error }, 'cannot ask yet whether the log is whole');
      }
      if (restoredAt === null) await delay(RESTORED_POLL_MS, undefined, { ref: false });
    }
    if (!closed) accounts.read();
  };
  void awaitRestored();

  const startedAt = now();
  let caughtUp = false;
  let silent = false;
  const look = (): void => {
    const ageMs = now() - (accounts.readAt() ?? startedAt);
    age.set(ageMs / 1_000);
    const tooOld = ageMs > SILENT_MS;
    if (tooOld && !silent) log.error({ ageMs }, 'cannot read what happens to accounts: ended sessions go unnoticed');
    if (silent && !tooOld) log.info('what happens to accounts can be read again');
    silent = tooOld;
    forget(now() - keepMs);
  };
  const watch = setInterval(look, 1_000);
  watch.unref();

  const isCaughtUp = (): boolean => {
    const readAt = accounts.readAt();
    caughtUp ||= readAt !== null && restoredAt !== null && readAt >= restoredAt;
    return caughtUp;
  };
  const removeCheck = health.check('standing', async () => {
    if (!isCaughtUp()) throw new Error('what happened to accounts is not known yet');
  });

  return {
    rolesOf: (token) => (isCaughtUp() ? rolesOf(token) : refuse('UNAVAILABLE')),
    knownSince: () => knownSince,
    onChange,
    close() {
      closed = true;
      removeCheck();
      clearInterval(watch);
      accounts.close();
    },
  };
}
