import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import { type Connection, pageSize, toConnection } from '#runtime/relay/connection.ts';
import { decodeListCursor, encodeListCursor } from '#runtime/relay/list-cursor.ts';
import { parseId } from '#runtime/relay/node-id.ts';
import type { AuditModels, ChainedEntry } from './audit.model.ts';
import type { AuditEntry } from './audit-entry.type.ts';
import { auditEntryOf } from './audit-entry-of.ts';

/** What the trail can be searched by; what is null is not asked. */
export type AuditSearch = {
  actorId: string | null;
  personId: string | null;
  subjectId: string | null;
  action: string | null;
  /** From then on. */
  since: Date | null;
  /** Before then. */
  until: Date | null;
};

const list = 'auditEntries';
const subjectRule = z.string().min(1).max(100);
const actionRule = z
  .string()
  .max(100)
  .regex(/^[a-z]+\.[a-z-]+$/);

/** A page of the trail, newest first. Refuses with BAD_ID, BAD_INPUT, BAD_CURSOR and OUT_OF_RANGE. */
export const createSearchAudit =
  ({ trail }: Pick<AuditModels, 'trail'>) =>
  async (search: AuditSearch, first: number, after: string | null): Promise<Connection<AuditEntry>> => {
    const size = pageSize(first);
    const rows = await trail
      .find(auditFilter(search, after))
      .sort({ at: -1, _id: -1 })
      .limit(size + 1)
      .lean<ChainedEntry[]>();
    return toConnection(rows.map(auditEntryOf), size, ({ at, number }) =>
      encodeListCursor(list, [at.getTime(), number]),
    );
  };
export type SearchAudit = ReturnType<typeof createSearchAudit>;

/** Each condition stands for itself, so that none can take the place of another. */
export const auditFilter = (search: AuditSearch, after: string | null) => ({
  $and: [conditionsOf(search), ...(after === null ? [] : [olderThan(after)])],
});

function conditionsOf({ actorId, personId, subjectId, action, since, until }: AuditSearch) {
  if (since && until && since >= until) refuse('OUT_OF_RANGE', { field: 'until', expected: 'later than `since`' });
  return {
    ...(actorId !== null && { 'actor.id': parseId('User', actorId, 'actorId') }),
    ...(personId !== null && { people: parseId('User', personId, 'personId') }),
    ...(subjectId !== null && { 'subject.id': checked(subjectRule, subjectId, 'subjectId', '1 to 100 characters') }),
    ...(action !== null && { action: checked(actionRule, action, 'action', 'a type of event: `booking.cancelled`') }),
    ...((since || until) && { at: { ...(since && { $gte: since }), ...(until && { $lt: until }) } }),
  };
}

function checked(rule: z.ZodType<string>, value: string, field: string, expected: string): string {
  const { success } = rule.safeParse(value);
  return success ? value : refuse('BAD_INPUT', { field, expected });
}

/** The first of the two conditions is for the index alone: it says where to begin. */
function olderThan(cursor: string) {
  const [time, number] = decodeListCursor(list, cursor, 2);
  const at = new Date(typeof time === 'number' ? time : Number.NaN);
  if (typeof number !== 'number' || Number.isNaN(at.getTime())) return refuse('BAD_CURSOR', { field: 'after' });
  return { at: { $lte: at }, $or: [{ at: { $lt: at } }, { _id: { $lt: number } }] };
}
