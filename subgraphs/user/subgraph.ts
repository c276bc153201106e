// Before any class of the schema is read: type-graphql keeps what its decorators say there.
import 'reflect-metadata';
import { createAttempts } from '#runtime/attempts/attempts.ts';
import { createSubgraph, type Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { createAccess } from './access.ts';
import { refuseDemonstration } from './account/refuse-demonstration.ts';
import { createAfterAnswer } from './after-answer.ts';
import { createReadHead } from './audit/read-head.ts';
import { createSearchAudit } from './audit/search-audit.ts';
import { createUserContext } from './context.ts';
import { userModels } from './models.ts';
import { createFollowInbox } from './notification/follow.ts';
import { createListNotifications } from './notification/list-notifications.ts';
import { createMarkRead } from './notification/mark-read.ts';
import { createUserOutboxes } from './outboxes.ts';
import { createCollectAccount } from './personal-data/collect-account.ts';
import { createPersonalKeys } from './personal-key/personal-keys.ts';
import { createUpdatePreferences } from './preferences/update-preferences.ts';
import { createUpdateProfile } from './profile/update-profile.ts';
import { createGrantRole } from './role/grant-role.ts';
import { createRevokeRole } from './role/revoke-role.ts';
import { buildUserSchema } from './schema.ts';
import type { UserSettings } from './settings.ts';

export type UserParts = Pick<
  ProcessParts,
  'name' | 'mongo' | 'redis' | 'namespace' | 'metrics' | 'eventLog' | 'cursors' | 'log' | 'fault' | 'production'
> & { settings: UserSettings; clock?: () => Date };

/**
 * Builds the user subgraph over the database `user`, and waits for its unique indexes: they decide who is first. `close`
 * waits for what followed answers, and for its outboxes.
 */
export async function createUserSubgraph({
  name,
  mongo,
  redis,
  namespace,
  eventLog,
  cursors,
  metrics,
  fault,
  log: parentLog,
  production,
  settings,
  clock = () => new Date(),
}: UserParts): Promise<Subgraph & { close(): Promise<void> }> {
  const log = parentLog.child({ subgraph: 'user' });
  const db = mongo.db('user');
  const models = userModels(db);
  await ensureIndexes(db);
  if (production) await refuseDemonstration(models.accounts);
  const outboxes = createUserOutboxes({ models, eventLog, log, fault });
  const personalKeys = createPersonalKeys(models.personalKeys, settings.personalKeySecret, log);
  const attempts = createAttempts({ eventLog, process: name, log, metrics });
  const afterAnswer = createAfterAnswer(log);
  const people = { models, outboxes, personalKeys, attempts, afterAnswer, settings, clock };
  const access = await createAccess({ ...people, redis, namespace, fault, log });
  const { accounts, notifications } = models;
  const ofAccounts = { accounts, outbox: outboxes.accounts, personalKeys };

  const { schema } = await buildUserSchema({
    ...access,
    profile: { update: createUpdateProfile(ofAccounts) },
    role: { grant: createGrantRole(ofAccounts), revoke: createRevokeRole(ofAccounts) },
    notification: {
      list: createListNotifications(notifications),
      markRead: createMarkRead({ notifications, outbox: outboxes.notifications }),
    },
    preferences: { update: createUpdatePreferences(ofAccounts) },
    audit: { search: createSearchAudit(models.audit), head: createReadHead(models.audit) },
    personalData: { collect: createCollectAccount({ models, personalKeys }) },
  });

  const subgraph = createSubgraph({
    name: 'user',
    schema,
    createContext: createUserContext(models, personalKeys, createFollowInbox({ eventLog, cursors })),
    onRefused: ({ code, field }, fetch) =>
      attempts.record({ ...fetch, type: 'attempt.refused', code, fields: [field] }),
    onError: (error, { requestId }) => log.error({ err: error, requestId }, 'nobody expected this'),
  });
  return {
    ...subgraph,
    async close() {
      await afterAnswer.close();
      await attempts.close();
      await Promise.all(Object.values(outboxes).map((outbox) => outbox.close()));
    },
  };
}
