import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { Role } from '#contracts/authority.ts';
import { RequiresScopes } from '#runtime/authority/declare.ts';
import { asPayload } from '#runtime/errors/user-error.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import { roleEnum, User } from '../account/account.type.ts';
import type { UserContext } from '../context.ts';
import type { GrantRole } from './grant-role.ts';
import type { RevokeRole } from './revoke-role.ts';
import { RolePayload } from './role.type.ts';

type Verbs = { grant: GrantRole; revoke: RevokeRole };

@Resolver(() => User)
export class RoleResolver {
  private readonly verbs: Verbs;

  constructor(verbs: Verbs) {
    this.verbs = verbs;
  }

  @RequiresScopes('roles:grant')
  @Mutation(() => RolePayload, {
    description: 'Gives a role to a person. It takes effect within a second, on open sockets too.',
  })
  roleGrant(
    @Arg('userId', () => ID, { description: 'Who gets the role.' }) userId: string,
    @Arg('role', () => roleEnum, { description: 'The role.' }) role: Role,
    @Ctx() { caller, requestId }: UserContext,
  ) {
    const by = actorOf({ caller, requestId });
    return asPayload(async () => this.verbs.grant(parseId('User', userId, 'userId'), role, by));
  }

  @RequiresScopes('roles:grant')
  @Mutation(() => RolePayload, {
    description:
      'Takes a role from a person. It takes effect within a second, on open sockets too: subscriptions that rested on it end.',
  })
  roleRevoke(
    @Arg('userId', () => ID, { description: 'Who loses the role.' }) userId: string,
    @Arg('role', () => roleEnum, { description: 'The role.' }) role: Role,
    @Ctx() { caller, requestId }: UserContext,
  ) {
    const by = actorOf({ caller, requestId });
    return asPayload(async () => this.verbs.revoke(parseId('User', userId, 'userId'), role, by));
  }
}
