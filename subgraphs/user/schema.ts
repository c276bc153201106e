import type { Caller } from '#contracts/caller.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { AccountResolver } from './account/account.resolver.ts';
import type { Register } from './account/register.ts';
import type { UserContext } from './context.ts';
import type { ListNotifications } from './notification/list-notifications.ts';
import type { MarkRead } from './notification/mark-read.ts';
import { NotificationResolver } from './notification/notification.resolver.ts';
import { ProfileResolver } from './profile/profile.resolver.ts';
import type { UpdateProfile } from './profile/update-profile.ts';
import type { GrantRole } from './role/grant-role.ts';
import type { RevokeRole } from './role/revoke-role.ts';
import { RoleResolver } from './role/role.resolver.ts';
import type { Refresh } from './session/refresh.ts';
import { SessionResolver } from './session/session.resolver.ts';
import type { SignIn } from './session/sign-in.ts';
import type { SignOut } from './session/sign-out.ts';

/** Everything that the graph can ask this subgraph to do. */
export type UserVerbs = {
  account: { register: Register };
  session: { signIn: SignIn; refresh: Refresh; signOut: SignOut };
  profile: { update: UpdateProfile };
  role: { grant: GrantRole; revoke: RevokeRole };
  notification: { list: ListNotifications; markRead: MarkRead };
};

/** The person concerned, and people who may read people. */
const self = ({ id, scopes }: Caller, parent: unknown): boolean =>
  scopes.includes('people:read') ||
  (id !== null && typeof parent === 'object' && parent !== null && 'id' in parent && parent.id === id);

/** The executable schema of the user subgraph over its verbs, and its SDL. */
export const buildUserSchema = ({ account, session, profile, role, notification }: UserVerbs) =>
  buildFederatedSchema({
    name: 'user',
    resolvers: [
      new AccountResolver(account.register),
      new SessionResolver(session),
      new ProfileResolver(profile.update),
      new RoleResolver(role),
      new NotificationResolver(notification),
    ],
    references: {
      User: ({ id }: { id: string }, { loaders }: UserContext) => loaders.user.load(id),
    },
    policies: { self },
  });

/** The SDL alone, with nothing behind it: for composition and for checking that the committed schema is not stale. */
export async function userSdl(): Promise<string> {
  const nothing = (): never => {
    throw new Error('this schema was built to be printed');
  };
  const { sdl } = await buildUserSchema({
    account: { register: nothing },
    session: { signIn: nothing, refresh: nothing, signOut: nothing },
    profile: { update: nothing },
    role: { grant: nothing, revoke: nothing },
    notification: { list: nothing, markRead: nothing },
  });
  return sdl;
}
