import type { Sealed } from '#contracts/events/domain-event.ts';
import type { AuditModels, ChainedEntry } from '../audit/audit.model.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';

type Parts = { audit: Pick<AuditModels, 'trail'>; personalKeys: Pick<PersonalKeys, 'unsealAll'> };

const pageSize = 200;

/**
 * What the audit trail says of one person, oldest first: what they did, and what was done to what is theirs. Who else
 * did it is not said, and what is sealed for others stays so.
 */
export async function collectAudit({ audit, personalKeys }: Parts, userId: string) {
  const collected: ReturnType<typeof entryOf>[] = [];
  let after = 0;
  // A page at a time: opening what is sealed takes the processor, and others wait for it too.
  for (;;) {
    const page = await audit.trail
      .find({ people: userId, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(pageSize)
      .lean<ChainedEntry[]>();
    const opened = await open(personalKeys, page, userId);
    collected.push(...page.map((entry) => entryOf(entry, userId, opened)));
    const last = page.at(-1);
    if (!last || page.length < pageSize) return collected;
    after = last._id;
  }
}

/** What is sealed for this person in a page of entries, opened. */
async function open(personalKeys: Parts['personalKeys'], page: readonly ChainedEntry[], userId: string) {
  const sealed = page.flatMap(({ from, personal }) => [from, personal]).filter((one) => isSealedFor(one, userId));
  const opened = await personalKeys.unsealAll(sealed);
  return new Map(sealed.map((one, index) => [one, opened[index]]));
}

const isSealedFor = (value: ChainedEntry['from'] | ChainedEntry['personal'], userId: string): value is Sealed =>
  value !== null && value !== undefined && 'for' in value && value.for === userId;

const entryOf = (entry: ChainedEntry, userId: string, opened: ReadonlyMap<Sealed, unknown>) => {
  const { _id, at, action, actor, from, subject, requestId, change, personal, code, fields, count } = entry;
  const own = (value: typeof from | typeof personal): unknown =>
    isSealedFor(value, userId) ? (opened.get(value) ?? null) : null;
  return {
    number: _id,
    at: at.toISOString(),
    action,
    by: actor === null ? 'the system' : actor.id === userId ? 'you' : 'somebody else',
    from: own(from),
    subject,
    requestId: actor?.id === userId ? requestId : null,
    change,
    personal: own(personal),
    code,
    fields,
    count,
  };
};
