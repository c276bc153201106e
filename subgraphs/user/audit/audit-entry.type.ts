import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { Actor, Sealed } from '#contracts/events/domain-event.ts';
import { RequiresScopes } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { connectionOf } from '#runtime/relay/connection.ts';

@ObjectType({ description: 'One thing that was done or tried: who, what, when, from where, before and after.' })
export class AuditEntry {
  // A Float, as an Int ends at two thousand million.
  @RequiresScopes('audit:read')
  @Field(() => Float, { description: 'Its number in the chain: 1, 2, 3 … without a gap.' })
  number!: number;

  @RequiresScopes('audit:read')
  @Field(() => DateTime, { description: 'When it happened.' })
  at!: Date;

  @RequiresScopes('audit:read')
  @Field(() => String, { description: 'What was done, as the type of its event: `booking.cancelled`.' })
  action!: string;

  @RequiresScopes('audit:read')
  @Field(() => ID, {
    nullable: true,
    description: 'The id of whoever did it. Null for somebody who was not signed in, and for the system itself.',
  })
  actorId!: string | null;

  @RequiresScopes('audit:read')
  @Field(() => ID, { nullable: true, description: 'The session in which it was done.' })
  sessionId!: string | null;

  @RequiresScopes('audit:read')
  @Field(() => String, {
    nullable: true,
    description: 'What kind of thing it was done to: `booking`, `account`, `session` …',
  })
  subjectKind!: string | null;

  @RequiresScopes('audit:read')
  @Field(() => ID, { nullable: true, description: 'The id of what it was done to.' })
  subjectId!: string | null;

  @RequiresScopes('audit:read')
  @Field(() => String, {
    nullable: true,
    description: 'The id of the request that did it. Null where the system did it by itself.',
  })
  requestId!: string | null;

  @RequiresScopes('audit:read')
  @Field(() => String, { nullable: true, description: 'Of an attempt that was refused: the error’s code.' })
  code!: string | null;

  @RequiresScopes('audit:read')
  @Field(() => [String], { description: 'Of an attempt: the fields that were asked for, such as `User.email`.' })
  fields!: string[];

  @RequiresScopes('audit:read')
  @Field(() => Int, { description: 'Of an attempt: how often it was made within a moment. Otherwise 1.' })
  count!: number;

  from!: Actor['from'];
  change!: { before: unknown; after: unknown } | null;
  personal!: Sealed | null;
}

export const AuditEntryConnection = connectionOf('AuditEntry', AuditEntry, 'signed-in');

@ObjectType({ description: 'How far the audit trail goes, signed. Whoever notes it can hold the trail to it later.' })
export class AuditHead {
  @RequiresScopes('audit:read')
  @Field(() => Float, { description: 'How many entries there are.' })
  count!: number;

  @RequiresScopes('audit:read')
  @Field(() => String, { description: 'The hash of the last one, in hexadecimal.' })
  hash!: string;

  @RequiresScopes('audit:read')
  @Field(() => DateTime, { description: 'When it was signed.' })
  at!: Date;
}
