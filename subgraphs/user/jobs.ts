import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { startAudit } from './audit/start-audit.ts';
import { startErasing } from './erasure/start-erasing.ts';
import { startMails } from './mail/start-mails.ts';
import { userModels } from './models.ts';
import { startTelling } from './notification/start-telling.ts';
import { createUserOutboxes } from './outboxes.ts';
import type { UserJobSettings } from './settings.ts';

type Parts = Pick<ProcessParts, 'mongo' | 'eventLog' | 'metrics' | 'log' | 'fault'> & { settings: UserJobSettings };

/**
 * What the user subgraph does without being asked: it delivers its events, tells people of what happens to them, in
 * their inboxes and by e-mail, keeps the audit trail, and brings deletions of accounts to their end.
 */
export async function startUserJobs({
  mongo,
  eventLog,
  metrics,
  log,
  fault,
  settings,
}: Parts): Promise<{ close(): Promise<void> }> {
  const db = mongo.db('user');
  const all = userModels(db);
  await ensureIndexes(db);
  const outboxes = createUserOutboxes({ models: all, eventLog, log, fault });
  for (const outbox of Object.values(outboxes)) outbox.start();
  const { refreshSecret, mail } = settings;
  const mails = await startMails({ models: all, settings: mail, refreshSecret, log, fault, metrics });
  const telling = startTelling({ models: all, outboxes, enqueueMail: mails.enqueue, eventLog, log, fault });
  const audit = await startAudit({ models: all, secret: settings.auditSecret, eventLog, log, fault });
  const erasing = startErasing({
    models: all,
    outboxes,
    settleMs: settings.erasureSettleMs,
    eventLog,
    log,
    fault,
  });
  return {
    async close() {
      await erasing.close();
      await Promise.all([telling.close(), audit.close()]);
      await mails.close();
      await Promise.all(Object.values(outboxes).map((outbox) => outbox.close()));
    },
  };
}
