import { refuse } from '#runtime/errors/refusal.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { LogEntry } from '#runtime/event-log/log-entry.ts';
import type { Health } from '#runtime/health/health.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { followAccounts } from './follow-accounts.ts';
import { createStandingState, type Standing } from './standing.ts';

type Parts = {
  eventLog: Pick<EventLog, 'read' | 'onWake' | 'partitions'>;
  health: Health;
  metrics: Metrics;
  log: Log;
  pollMs?: number;
  /** Longer than any access token lives, with what clocks may differ by. */
  keepMs?: number;
  now?: () => number;
};

/** After so long without an answer it is said that the log cannot be read. */
const SILENT_MS = 5_000;

/**
 * Follows what happens to accounts and sessions, so that a lost role or an ended session takes effect at once and not
 * when a token expires. Before it has caught up, nobody who comes with a token is let in, and the gateway is not ready.
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
  const accounts = followAccounts({ eventLog, entry, sinceMs: keepMs, pollMs, log, now });

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
    caughtUp ||= accounts.readAt() !== null;
    return caughtUp;
  };
  const removeCheck = health.check('standing', async () => {
    if (!isCaughtUp()) throw new Error('what happened to accounts is not known yet');
  });

  return {
    rolesOf: (token) => (isCaughtUp() ? rolesOf(token) : refuse('UNAVAILABLE')),
    onChange,
    close() {
      removeCheck();
      clearInterval(watch);
      accounts.close();
    },
  };
}
