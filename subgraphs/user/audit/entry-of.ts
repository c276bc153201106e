import type { z } from 'zod';
import { accountEventTypes, accountSnapshot, sessionEventTypes, sessionSnapshot } from '#contracts/events/account.ts';
import { attemptEventTypes, attemptSnapshot } from '#contracts/events/attempt.ts';
import { bookingEventTypes, bookingSnapshot } from '#contracts/events/booking.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/domain-event.ts';
import { erasureSnapshot } from '#contracts/events/erasure.ts';
import { notificationSnapshot } from '#contracts/events/notification.ts';
import { withdrawnSnapshot } from '#contracts/events/provider.ts';
import type { AuditEntry } from './audit.model.ts';

/** What of an entry depends on the type of the event. */
type Facts = Pick<AuditEntry, 'subject' | 'people'> &
  Partial<Pick<AuditEntry, 'change' | 'personal' | 'code' | 'fields' | 'count'>>;

/** By type of event: what it says of what was done, and to whom. Nothing else of an event's data gets into the trail. */
const factsByType = new Map([
  ...row(accountEventTypes, accountSnapshot, ({ accountId, change, personal }) => ({
    subject: { kind: 'account', id: accountId },
    people: [accountId],
    change: change && { before: change.before ?? null, after: change.after ?? null },
    personal,
  })),
  ...row(sessionEventTypes, sessionSnapshot, ({ sessionId, accountId, revokedBecause }) => ({
    subject: { kind: 'session', id: sessionId },
    people: [accountId],
    change: revokedBecause && { before: null, after: { revokedBecause } },
  })),
  ...row(bookingEventTypes, bookingSnapshot, (booking) => ({
    subject: { kind: 'booking', id: booking.bookingId },
    people: [booking.customerId, booking.providerOwnerId],
    change: {
      before: booking.previousStatus && { status: booking.previousStatus },
      after: { status: booking.status, ...(booking.reason && { reason: booking.reason.code }) },
    },
  })),
  ...row(attemptEventTypes, attemptSnapshot, ({ code, fields, count, subjectId }) => ({
    subject: subjectId === null ? null : { kind: 'account', id: subjectId },
    people: subjectId === null ? [] : [subjectId],
    code,
    fields,
    count,
  })),
  // Of one that is published no more than of one that is withdrawn: what it offers is for everybody to see.
  ...row(['provider.published', 'provider.withdrawn'], withdrawnSnapshot, ({ providerId, ownerId }) => ({
    subject: { kind: 'provider', id: providerId },
    people: [ownerId],
  })),
  ...row(['notification.read'], notificationSnapshot, ({ notificationId, userId }) => ({
    subject: { kind: 'notification', id: notificationId },
    people: [userId],
  })),
  ...row(['erasure.done'], erasureSnapshot, ({ personId, subgraph }) => ({
    subject: { kind: 'account', id: personId },
    people: [personId],
    change: { before: null, after: { erasedIn: subgraph } },
  })),
]);

/** What the system tells somebody because of another event, which is in the trail: nobody did that. */
const leftOut: readonly string[] = ['notification.added'];

export const isAudited = ({ type }: Pick<DomainEvent, 'type'>): boolean => !leftOut.includes(type);

/**
 * What the trail says of an event. Of an event whose type or form is not known it says who, when, from where and its
 * type, and of its data nothing: that it happened must not be lost, and nobody has looked at what it carries.
 *
 * @throws ZodError on what is no event at all
 */
export function entryOf(received: DomainEvent): AuditEntry {
  const event = domainEvent.parse(received);
  const { type, aggregateId, by = null } = event;
  const { subject, people, ...facts } = factsByType.get(type)?.(event.data) ?? nothingBut(type, aggregateId);
  return {
    eventId: event.id,
    at: new Date(event.occurredAt),
    action: type,
    actor: by && { id: by.id, sessionId: by.sessionId },
    from: by?.from ?? null,
    subject,
    people: [...new Set(by?.id == null ? people : [...people, by.id])],
    requestId: by?.requestId ?? null,
    change: facts.change ?? null,
    personal: facts.personal ?? null,
    code: facts.code ?? null,
    fields: facts.fields ?? [],
    count: facts.count ?? 1,
  };
}

/** The kind of thing is what the type begins with, such as `booking.`. */
const nothingBut = (type: string, aggregateId: string): Facts => ({
  subject: { kind: type.split('.')[0] ?? type, id: aggregateId },
  people: [],
});

function row<Data extends z.ZodType>(types: readonly string[], form: Data, facts: (data: z.output<Data>) => Facts) {
  const read = (data: unknown): Facts | undefined => {
    const checked = form.safeParse(data);
    return checked.success ? facts(checked.data) : undefined;
  };
  return types.map((type) => [type, read] as const);
}
