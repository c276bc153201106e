import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { RequiresScopes } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { JsonScalar } from '#runtime/federated-schema/json.ts';
import { User } from '../account/account.type.ts';
import type { UserContext } from '../context.ts';
import { AuditEntry, AuditEntryConnection, AuditHead } from './audit-entry.type.ts';
import { addressOf, isErased, sideOf } from './personal-side.ts';
import type { ReadHead } from './read-head.ts';
import type { SearchAudit } from './search-audit.ts';

type Verbs = { search: SearchAudit; head: ReadHead };

@Resolver(() => AuditEntry)
export class AuditResolver {
  private readonly verbs: Verbs;

  constructor(verbs: Verbs) {
    this.verbs = verbs;
  }

  @RequiresScopes('audit:read')
  @Query(() => AuditEntryConnection, {
    description:
      'The audit trail, the latest first: everything that was done to people’s things, and what was tried and refused. Conditions that are given together must all hold.',
  })
  auditEntries(
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, from 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    after?: string | null,
    @Arg('actorId', () => ID, { nullable: true, description: 'Only what this person did.' }) actorId?: string | null,
    @Arg('personId', () => ID, {
      nullable: true,
      description: 'Only what this person did, and what was done to something of this person’s.',
    })
    personId?: string | null,
    @Arg('subjectId', () => ID, { nullable: true, description: 'Only what was done to this, such as a booking.' })
    subjectId?: string | null,
    @Arg('action', () => String, { nullable: true, description: 'Only this action, such as `booking.cancelled`.' })
    action?: string | null,
    @Arg('since', () => DateTime, { nullable: true, description: 'Only what happened then or later.' })
    since?: Date | null,
    @Arg('until', () => DateTime, { nullable: true, description: 'Only what happened before then.' })
    until?: Date | null,
  ) {
    const search = {
      actorId: actorId ?? null,
      personId: personId ?? null,
      subjectId: subjectId ?? null,
      action: action ?? null,
      since: since ?? null,
      until: until ?? null,
    };
    return this.verbs.search(search, first, after ?? null);
  }

  @RequiresScopes('audit:read')
  @Query(() => AuditHead, { nullable: true, description: 'How far the audit trail goes.' })
  auditHead() {
    return this.verbs.head();
  }

  @RequiresScopes('audit:read')
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Whoever did it. Null for the system, for nobody known, and where the account no longer exists.',
  })
  actor(@Root() { actorId }: AuditEntry, @Ctx() { loaders }: UserContext) {
    return actorId === null ? null : loaders.user.load(actorId);
  }

  @RequiresScopes('audit:read')
  @FieldResolver(() => String, { nullable: true, description: 'The IP address from which it was asked for.' })
  address(@Root() entry: AuditEntry, @Ctx() { loaders }: UserContext) {
    return addressOf(entry, (sealed) => loaders.unsealed.load(sealed));
  }

  @RequiresScopes('audit:read')
  @FieldResolver(() => JsonScalar, { nullable: true, description: 'What changed, as it was before.' })
  before(@Root() entry: AuditEntry, @Ctx() { loaders }: UserContext) {
    return sideOf(entry, 'before', (sealed) => loaders.unsealed.load(sealed));
  }

  @RequiresScopes('audit:read')
  @FieldResolver(() => JsonScalar, { nullable: true, description: 'What changed, as it was afterwards.' })
  after(@Root() entry: AuditEntry, @Ctx() { loaders }: UserContext) {
    return sideOf(entry, 'after', (sealed) => loaders.unsealed.load(sealed));
  }

  @RequiresScopes('audit:read')
  @FieldResolver(() => Boolean, {
    description: 'Whether what is personal in it can no longer be read, because the person’s key was destroyed.',
  })
  erased(@Root() entry: AuditEntry, @Ctx() { loaders }: UserContext) {
    return isErased(entry, (sealed) => loaders.unsealed.load(sealed));
  }
}
