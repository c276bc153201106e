import { everyone, fields, only, type PolicyTable, signedIn, type TypeRules } from './words.ts';

const admins = only('ADMIN');

/** What was done and tried, by whom and from where: for admins. */
export const auditTypes: PolicyTable = {
  AuditEntry: fields({
    number: admins,
    at: admins,
    action: admins,
    actorId: admins,
    sessionId: admins,
    subjectKind: admins,
    subjectId: admins,
    requestId: admins,
    code: admins,
    fields: admins,
    count: admins,
    actor: admins,
    address: admins,
    before: admins,
    after: admins,
    erased: admins,
  }),
  AuditEntryConnection: fields({ edges: signedIn, pageInfo: everyone }),
  AuditEntryEdge: fields({ cursor: signedIn, node: signedIn }),
  AuditHead: fields({ count: admins, hash: admins, at: admins }),
};

export const auditEntrances: Record<'Query', TypeRules['fields']> = {
  Query: { auditEntries: admins, auditHead: admins },
};
