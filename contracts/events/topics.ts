import type { AccountEvent, SessionEvent } from './account.ts';
import type { AttemptEvent } from './attempt.ts';
import type { BookingEvent } from './booking.ts';
import type { ErasureEvent } from './erasure.ts';
import type { NotificationEvent } from './notification.ts';
import type { ProviderEvent } from './provider.ts';

/** A topic is a log of events that its readers choose by audience. The audience decides the partition. */
export const topics = {
  /** Everything that happens to bookings, by the customer whose booking it is. */
  booking: { name: 'booking', audience: (event: BookingEvent) => event.data.customerId },
  /** What providers offer, by provider. Those who keep a read model of providers follow it. */
  provider: { name: 'provider', audience: (event: ProviderEvent) => event.data.providerId },
  /** What happens to accounts and their sessions, by person. Gateways follow it to know what each may do now. */
  account: { name: 'account', audience: (event: AccountEvent | SessionEvent) => event.data.accountId },
  /** What comes into inboxes, by person. */
  notification: { name: 'notification', audience: (event: NotificationEvent) => event.data.userId },
  /** Which subgraph has erased whom. */
  erasure: { name: 'erasure', audience: (event: ErasureEvent) => event.data.personId },
  /** What was tried, by the process that saw it. The audit trail follows it. */
  attempt: { name: 'attempt', audience: (event: AttemptEvent) => event.aggregateId },
} as const;
