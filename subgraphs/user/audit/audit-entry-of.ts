import type { ChainedEntry } from './audit.model.ts';
import type { AuditEntry } from './audit-entry.type.ts';

/** An entry of the trail as the graph's `AuditEntry` type has it. */
export const auditEntryOf = ({ _id, actor, subject, ...entry }: ChainedEntry): AuditEntry => ({
  number: _id,
  at: entry.at,
  action: entry.action,
  actorId: actor?.id ?? null,
  sessionId: actor?.sessionId ?? null,
  subjectKind: subject?.kind ?? null,
  subjectId: subject?.id ?? null,
  requestId: entry.requestId,
  code: entry.code,
  fields: entry.fields,
  count: entry.count,
  from: entry.from,
  change: entry.change,
  personal: entry.personal,
});
