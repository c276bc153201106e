import { describe, expect, it } from 'vitest';
import { accountEventTypes, sessionEventTypes } from '#contracts/events/account.ts';
import { attemptEventTypes } from '#contracts/events/attempt.ts';
import { bookingEventTypes } from '#contracts/events/booking.ts';
import type { Actor, DomainEvent } from '#contracts/events/domain-event.ts';
import { notificationEventTypes } from '#contracts/events/notification.ts';
import { entryOf, isAudited } from '#subgraphs/user/audit/entry-of.ts';

/** What the trail says of each event, written by hand. */
const by: Actor = { id: 'usr_1', sessionId: 'ses_1', requestId: 'req_1', from: { for: 'usr_1', text: 'sealed' } };
const eventOf = (type: string, data: Record<string, unknown>, who: Actor | null = by): DomainEvent => ({
  id: 'evt:thing:7',
  type,
  aggregateId: 'thing',
  sequence: 7,
  occurredAt: '2026-11-22T04:00:00.000Z',
  by: who,
  data,
});
const common = {
  eventId: 'evt:thing:7',
  at: new Date('2026-11-22T04:00:00.000Z'),
  actor: { id: 'usr_1', sessionId: 'ses_1' },
  from: { for: 'usr_1', text: 'sealed' },
  requestId: 'req_1',
  change: null,
  personal: null,
  code: null,
  fields: [],
  count: 1,
};

const account = {
  accountId: 'usr_2',
  roles: ['CUSTOMER'],
  signedOutAt: 0,
  closed: false,
  change: null,
  personal: null,
};
const booking = {
  bookingId: 'bkg_1',
  customerId: 'usr_1',
  providerId: 'prv_1',
  providerOwnerId: 'usr_3',
  providerName: 'Thapa Plumbing',
  serviceId: 'svc_1',
  serviceName: 'Leak repair',
  status: 'CANCELLED',
  previousStatus: 'CONFIRMED',
  startsAt: '2026-11-23T03:15:00.000Z',
  endsAt: '2026-11-23T04:15:00.000Z',
  priceMinor: 150_000,
  currency: 'NPR',
  reason: { code: 'CANCELLED_BY_CUSTOMER' },
};
const sealed = { for: 'usr_2', text: 'sealed too' };

describe('an entry says', () => {
  it.each([
    ['account.profile-changed', { ...account, personal: sealed }, { personal: sealed }],
    [
      'account.role-granted',
      { ...account, change: { before: ['CUSTOMER'], after: ['CUSTOMER', 'OPS'] } },
      { change: { before: ['CUSTOMER'], after: ['CUSTOMER', 'OPS'] } },
    ],
  ])('of %s whose account, and what changed', (type, data, said) => {
    expect(entryOf(eventOf(type, data))).toEqual({
      ...common,
      action: type,
      subject: { kind: 'account', id: 'usr_2' },
      people: ['usr_2', 'usr_1'],
      ...said,
    });
  });

  it('of a session whose it is, and why it ended', () => {
    const opened = { sessionId: 'ses_2', accountId: 'usr_1', revokedBecause: null };
    expect(entryOf(eventOf('session.opened', opened))).toMatchObject({ people: ['usr_1'], change: null });
    expect(entryOf(eventOf('session.revoked', { ...opened, revokedBecause: 'REUSED' }))).toEqual({
      ...common,
      action: 'session.revoked',
      subject: { kind: 'session', id: 'ses_2' },
      people: ['usr_1'],
      change: { before: null, after: { revokedBecause: 'REUSED' } },
    });
  });

  it('of a booking its states, and both parties', () => {
    expect(entryOf(eventOf('booking.cancelled', booking))).toEqual({
      ...common,
      action: 'booking.cancelled',
      subject: { kind: 'booking', id: 'bkg_1' },
      people: ['usr_1', 'usr_3'],
      change: { before: { status: 'CONFIRMED' }, after: { status: 'CANCELLED', reason: 'CANCELLED_BY_CUSTOMER' } },
    });
    const requested = { ...booking, status: 'PENDING', previousStatus: null, reason: null };
    expect(entryOf(eventOf('booking.requested', requested)).change).toEqual({
      before: null,
      after: { status: 'PENDING' },
    });
  });

  it('of an attempt the code, the fields and how often', () => {
    const nobody = { id: null, sessionId: null, requestId: 'req_1', from: { address: '192.0.2.7' } };
    const attempt = { code: 'BAD_CREDENTIALS', fields: ['Mutation.signIn'], count: 12, subjectId: 'usr_4' };
    expect(entryOf(eventOf('attempt.sign-in-failed', attempt, nobody))).toEqual({
      ...common,
      action: 'attempt.sign-in-failed',
      actor: { id: null, sessionId: null },
      from: { address: '192.0.2.7' },
      subject: { kind: 'account', id: 'usr_4' },
      people: ['usr_4'],
      code: 'BAD_CREDENTIALS',
      fields: ['Mutation.signIn'],
      count: 12,
    });
    const unaimed = entryOf(eventOf('attempt.refused', { ...attempt, subjectId: null }));
    expect(unaimed).toMatchObject({ subject: null, people: ['usr_1'] });
  });

  it.each(['provider.published', 'provider.withdrawn'])('of %s whose it is', (type) => {
    expect(entryOf(eventOf(type, { providerId: 'prv_1', ownerId: 'usr_3', name: 'Thapa Plumbing' }, null))).toEqual({
      ...common,
      action: type,
      actor: null,
      from: null,
      requestId: null,
      subject: { kind: 'provider', id: 'prv_1' },
      people: ['usr_3'],
    });
  });

  it('of a notification that was read, and of an erasure, whose', () => {
    expect(entryOf(eventOf('notification.read', { notificationId: 'ntf_1', userId: 'usr_1' }))).toMatchObject({
      subject: { kind: 'notification', id: 'ntf_1' },
      people: ['usr_1'],
    });
    expect(entryOf(eventOf('erasure.done', { personId: 'usr_1', subgraph: 'booking' }, null))).toEqual({
      ...common,
      action: 'erasure.done',
      actor: null,
      from: null,
      requestId: null,
      subject: { kind: 'account', id: 'usr_1' },
      people: ['usr_1'],
      change: { before: null, after: { erasedIn: 'booking' } },
    });
  });

  it.each([
    ['a type that it does not know', 'booking.renamed'],
    ['a known type in a form that it does not know', 'booking.cancelled'],
  ])('of %s who and when, and nothing of what it carries', (_, type) => {
    const entry = entryOf(eventOf(type, { secret: 'planted', customerId: 'planted' }));
    expect(entry).toEqual({
      ...common,
      action: type,
      subject: { kind: 'booking', id: 'thing' },
      people: ['usr_1'],
    });
    expect(JSON.stringify(entry)).not.toContain('planted');
  });

  it('nothing of what an event carries besides what it is known to carry', () => {
    const data = { ...booking, note: 'planted', reason: { code: 'CANCELLED_BY_CUSTOMER', text: 'planted' } };
    expect(JSON.stringify(entryOf(eventOf('booking.cancelled', data)))).not.toMatch(/planted|Thapa|Leak/);
  });
});

it('all that happens is audited, but for what the system tells people of it', () => {
  const types = [
    ...accountEventTypes,
    ...sessionEventTypes,
    ...bookingEventTypes,
    ...attemptEventTypes,
    ...notificationEventTypes,
    'erasure.done',
    'provider.published',
    'provider.withdrawn',
  ];
  expect(types.filter((type) => !isAudited({ type }))).toEqual(['notification.added']);
});

it('what is no event is refused', () => {
  const { occurredAt: _, ...timeless } = eventOf('booking.cancelled', booking);
  expect(() => entryOf(timeless as DomainEvent)).toThrow(/occurredAt/);
});
