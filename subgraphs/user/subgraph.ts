// Before any class of the schema is read: type-graphql keeps what its decorators say there.
import 'reflect-metadata';
import { createSubgraph, type Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { createPasswords } from './account/password.ts';
import { refuseDemonstration } from './account/refuse-demonstration.ts';
import { createRegister } from './account/register.ts';
import { createUserContext } from './context.ts';
import { userModels } from './models.ts';
import { createListNotifications } from './notification/list-notifications.ts';
import { createMarkRead } from './notification/mark-read.ts';
import { createUserOutboxes } from './outboxes.ts';
import { createPersonalKeys } from './personal-key/personal-keys.ts';
import { createUpdateProfile } from './profile/update-profile.ts';
import { createGrantRole } from './role/grant-role.ts';
import { createRevokeRole } from './role/revoke-role.ts';
import { buildUserSchema } from './schema.ts';
import { createAccessTokens } from './session/access-token.ts';
import { createRefresh } from './session/refresh.ts';
import { createRefreshTokens } from './session/refresh-token.ts';
import { createSignIn } from './session/sign-in.ts';
import { createSignOut } from './session/sign-out.ts';
import { createTokensFor } from './session/tokens-for.ts';
import type { UserSettings } from './settings.ts';

export type UserParts = Pick<
  ProcessParts,
  'mongo' | 'redis' | 'namespace' | 'eventLog' | 'cursors' | 'log' | 'fault' | 'production'
> & { settings: UserSettings; clock?: () => Date };

/**
 * Builds the user subgraph over the database `user`, and waits for its unique indexes: they decide who is first. `close`
 * waits for its outboxes.
 */
export async function createUserSubgraph({
  mongo,
  eventLog,
  fault,
  log: parentLog,
  production,
  settings,
  clock = () => new Date(),
}: UserParts): Promise<Subgraph & { close(): Promise<void> }> {
  const { tokenKey, refreshSecret, passwordCost, passwordConcurrency, graceSeconds, idleSeconds } = settings;
  const log = parentLog.child({ subgraph: 'user' });
  const db = mongo.db('user');
  const models = userModels(db);
  const [accessTokens, passwords] = await Promise.all([
    createAccessTokens(tokenKey),
    createPasswords({ cost: passwordCost, concurrency: passwordConcurrency }),
    ensureIndexes(db),
  ]);
  if (production) await refuseDemonstration(models.accounts);
  const outboxes = createUserOutboxes({ models, eventLog, log, fault });
  const personalKeys = createPersonalKeys(models.personalKeys, settings.personalKeySecret);
  const refreshTokens = createRefreshTokens(refreshSecret);
  const tokensFor = createTokensFor(accessTokens, refreshTokens, clock);
  const { accounts, sessions, notifications } = models;

  const { schema } = await buildUserSchema({
    account: { register: createRegister({ accounts, sessions, passwords, tokensFor, idleSeconds, clock }) },
    session: {
      signIn: createSignIn({ accounts, sessions, passwords, tokensFor, idleSeconds }),
      refresh: createRefresh({ accounts, sessions, refreshTokens, tokensFor, graceSeconds, idleSeconds, log }),
      signOut: createSignOut(sessions, refreshTokens),
    },
    profile: { update: createUpdateProfile(accounts) },
    role: { grant: createGrantRole(accounts), revoke: createRevokeRole(accounts) },
    notification: { list: createListNotifications(notifications), markRead: createMarkRead(notifications) },
  });

  const subgraph = createSubgraph({
    name: 'user',
    schema,
    createContext: createUserContext(models),
    onError: (error, { requestId }) => log.error({ err: error, requestId }, 'nobody expected this'),
  });
  return {
    ...subgraph,
    async close() {
      await Promise.all(Object.values(outboxes).map((outbox) => outbox.close()));
    },
  };
}
