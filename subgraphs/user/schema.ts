import type { Caller } from '#contracts/caller.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { isId } from '#runtime/relay/node-id.ts';
import { AccountResolver, type AccountVerbs } from './account/account.resolver.ts';
import { AuditResolver } from './audit/audit.resolver.ts';
import type { ReadHead } from './audit/read-head.ts';
import type { SearchAudit } from './audit/search-audit.ts';
import type { UserContext } from './context.ts';
import { ErasureResolver, type ErasureVerbs } from './erasure/erasure.resolver.ts';
import type { ListNotifications } from './notification/list-notifications.ts';
import type { MarkRead } from './notification/mark-read.ts';
import { NotificationResolver } from './notification/notification.resolver.ts';
import { NotificationUpdateResolver } from './notification/notification-update.resolver.ts';
import { PasswordResetResolver, type PasswordResetVerbs } from './password-reset/password-reset.resolver.ts';
import type { CollectAccount } from './personal-data/collect-account.ts';
import { OwnDataResolver, PersonalDataResolver } from './personal-data/personal-data.resolver.ts';
import { PreferencesResolver } from './preferences/preferences.resolver.ts';
import type { UpdatePreferences } from './preferences/update-preferences.ts';
import { ProfileResolver } from './profile/profile.resolver.ts';
import type { UpdateProfile } from './profile/update-profile.ts';
import type { GrantRole } from './role/grant-role.ts';
import type { RevokeRole } from './role/revoke-role.ts';
import { RoleResolver } from './role/role.resolver.ts';
import { SessionResolver, type SessionVerbs } from './session/session.resolver.ts';

/** Everything that the graph can ask this subgraph to do. */
export type UserVerbs = {
  account: AccountVerbs;
  session: SessionVerbs;
  passwordReset: PasswordResetVerbs;
  profile: { update: UpdateProfile };
  role: { grant: GrantRole; revoke: RevokeRole };
  notification: { list: ListNotifications; markRead: MarkRead };
  preferences: { update: UpdatePreferences };
  audit: { search: SearchAudit; head: ReadHead };
  erasure: ErasureVerbs;
  personalData: { collect: CollectAccount };
};

/** The person concerned, and nobody else. */
const own = ({ id }: Caller, parent: unknown): boolean =>
  id !== null && typeof parent === 'object' && parent !== null && 'id' in parent && parent.id === id;

/** The person concerned, and people who may read people. */
const self = (caller: Caller, parent: unknown): boolean => caller.scopes.includes('people:read') || own(caller, parent);

/** The executable schema of the user subgraph over its verbs, and its SDL. */
export const buildUserSchema = ({
  account,
  session,
  passwordReset,
  profile,
  role,
  notification,
  preferences,
  audit,
  erasure,
  personalData,
}: UserVerbs) =>
  buildFederatedSchema({
    name: 'user',
    resolvers: [
      new AccountResolver(account),
      new SessionResolver(session),
      new PasswordResetResolver(passwordReset),
      new ProfileResolver(profile.update),
      new RoleResolver(role),
      new NotificationResolver(notification),
      new NotificationUpdateResolver(),
      new PreferencesResolver(preferences.update),
      new AuditResolver(audit),
      new ErasureResolver(erasure),
      new OwnDataResolver(),
      new PersonalDataResolver(personalData.collect),
    ],
    references: {
      User: ({ id }: { id: string }, { loaders }: UserContext) => loaders.user.load(id),
      PersonalData: async ({ id }: { id: string }) => (typeof id === 'string' && isId('User', id) ? { id } : null),
    },
    policies: { own, self },
  });

/** The SDL alone, with nothing behind it: for composition and for checking that the committed schema is not stale. */
export async function userSdl(): Promise<string> {
  const nothing = (): never => {
    throw new Error('this schema was built to be printed');
  };
  const { sdl } = await buildUserSchema({
    account: { register: nothing, changePassword: nothing },
    session: {
      signIn: nothing,
      refresh: nothing,
      signOut: nothing,
      list: nothing,
      revoke: nothing,
      signOutEverywhere: nothing,
    },
    passwordReset: { request: nothing, reset: nothing },
    profile: { update: nothing },
    role: { grant: nothing, revoke: nothing },
    notification: { list: nothing, markRead: nothing },
    preferences: { update: nothing },
    audit: { search: nothing, head: nothing },
    erasure: { deleteAccount: nothing, findDeletion: nothing },
    personalData: { collect: nothing },
  });
  return sdl;
}
