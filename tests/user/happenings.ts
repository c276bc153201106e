import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { BookingEvent, BookingSnapshot } from '#contracts/events/booking.ts';
import { eventId } from '#contracts/events/domain-event.ts';
import { topics } from '#contracts/events/topics.ts';
import { startUserJobs } from '#subgraphs/user/jobs.ts';
import type { MailSettings } from '#subgraphs/user/mail/mail-settings.ts';
import type { OpenUser, Person } from './open-user.ts';

let bookings = 0;
const newBookingId = () => {
  bookings += 1;
  return `bkg_${String(bookings).padStart(24, '0')}`;
};

/** An event of a booking of this customer's with a provider of this owner's. */
export function happened(
  type: BookingEvent['type'],
  customer: Pick<Person, 'id'>,
  owner: Pick<Person, 'id'>,
  { bookingId = newBookingId(), sequence = 1, ...data }: Partial<BookingSnapshot> & { sequence?: number } = {},
): BookingEvent {
  return {
    id: eventId(bookingId, sequence),
    type,
    aggregateId: bookingId,
    sequence,
    occurredAt: '2026-11-22T04:00:00.000Z',
    data: {
      bookingId,
      customerId: customer.id,
      providerId: 'prv_000000000000000000000001',
      providerOwnerId: owner.id,
      providerName: 'Thapa Plumbing',
      serviceId: 'svc_000000000000000000000001',
      serviceName: 'Leak repair',
      status: 'CONFIRMED',
      previousStatus: 'PENDING',
      startsAt: '2026-11-23T03:15:00.000Z',
      endsAt: '2026-11-23T04:15:00.000Z',
      priceMinor: 150_000,
      currency: 'NPR',
      reason: null,
      ...data,
    },
  };
}

/** What the audit trail is signed with in the tests. */
export const auditSecret = 'a secret of the tests for the audit trail';

/** Whom mails are from in the tests. */
export const sender = { name: 'Sangam', address: 'no-reply@sangam.example' };

/** The jobs of the user subgraph over the same parts, as a worker has them. Mails go into a folder of their own. */
export async function startJobs(user: OpenUser, mail: Partial<MailSettings> = {}) {
  const folder = mail.to ? '' : await mkdtemp(join(tmpdir(), 'sangam-mails-'));
  const jobs = await startUserJobs({
    ...user.parts,
    settings: {
      auditSecret,
      erasureSettleMs: 15_000,
      refreshSecret: user.settings.refreshSecret,
      mail: { to: { folder }, from: sender, passwordResetUrl: null, ...mail },
    },
  });
  return {
    folder,
    async close() {
      await jobs.close();
      if (folder !== '') await rm(folder, { recursive: true });
    },
  };
}

const inboxQuery = `query ($first: Int = 20, $after: String) {
  viewer {
    unreadNotifications
    notifications(first: $first, after: $after) {
      edges { node { id kind title body createdAt readAt bookingId } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** What the tests do with inboxes. */
export function inboxesOf(user: OpenUser) {
  const ask = ({ caller }: Pick<Person, 'caller'>, variables = {}) => user.ask(inboxQuery, variables, caller);
  const inboxOf = async (person: Pick<Person, 'caller'>, variables = {}) => (await ask(person, variables)).data.viewer;
  return {
    ask,
    inboxOf,
    /** Tells the log of an event, as booking's outbox does. */
    append: (event: BookingEvent) =>
      user.parts.eventLog.append(event, [{ topic: topics.booking.name, audience: topics.booking.audience(event) }]),
    /** The inbox, newest first, once it holds so many. */
    arrives: (person: Pick<Person, 'caller'>, count: number) =>
      vi.waitFor(
        async () => {
          const { edges } = (await inboxOf(person, { first: 100 })).notifications;
          expect(edges).toHaveLength(count);
          return edges.map(({ node }: { node: Record<string, string> }) => node);
        },
        { timeout: 15_000, interval: 50 },
      ),
  };
}
