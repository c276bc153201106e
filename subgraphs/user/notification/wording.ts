import type { BookingSnapshot } from '#contracts/events.ts';
import type { Locale } from '../account/account.model.ts';
import type { Notice } from './notices.ts';
import type { NoticeKind } from './notification.model.ts';

export type Words = { title: string; body: string };
type Facts = { provider: string; service: string; when: string; reason: string };
type Phrase = (facts: Facts) => Words;
type Reader = { locale: Locale; timeZone: string };

const english: Record<NoticeKind, Record<Notice['as'], Phrase>> = {
  BOOKING_CONFIRMED: both(
    ({ provider, service, when }) => ({
      title: `${provider} is booked`,
      body: `${service} with ${provider} on ${when} is confirmed.`,
    }),
    ({ service, when }) => ({ title: 'You have a new booking', body: `${service} on ${when} is booked.` }),
  ),
  BOOKING_REJECTED: both(({ provider, service, when, reason }) => ({
    title: `${provider} could not be booked`,
    body: `${service} with ${provider} on ${when} could not be booked.${reason}`,
  })),
  BOOKING_CANCELLED: both(
    ({ provider, service, when, reason }) => ({
      title: 'Your booking is cancelled',
      body: `${service} with ${provider} on ${when} is cancelled.${reason}`,
    }),
    ({ service, when, reason }) => ({
      title: 'A booking is cancelled',
      body: `${service} on ${when} is cancelled, and the time is free again.${reason}`,
    }),
  ),
  BOOKING_EXPIRED: both(({ provider, service, when }) => ({
    title: 'Your booking was not decided in time',
    body: `${service} with ${provider} on ${when} was not decided in time. Nothing is booked; please try again.`,
  })),
};

const nepali: Record<NoticeKind, Record<Notice['as'], Phrase>> = {
  BOOKING_CONFIRMED: both(
    ({ provider, service, when }) => ({
      title: `${provider} को बुकिङ पक्का भयो`,
      body: `${when} मा ${provider} सँगको ${service} पक्का भयो।`,
    }),
    ({ service, when }) => ({ title: 'नयाँ बुकिङ आयो', body: `${when} मा ${service} बुक भयो।` }),
  ),
  BOOKING_REJECTED: both(({ provider, service, when, reason }) => ({
    title: `${provider} को बुकिङ हुन सकेन`,
    body: `${when} मा ${provider} सँगको ${service} बुक हुन सकेन।${reason}`,
  })),
  BOOKING_CANCELLED: both(
    ({ provider, service, when, reason }) => ({
      title: 'तपाईंको बुकिङ रद्द भयो',
      body: `${when} मा ${provider} सँगको ${service} रद्द भयो।${reason}`,
    }),
    ({ service, when, reason }) => ({
      title: 'एउटा बुकिङ रद्द भयो',
      body: `${when} को ${service} रद्द भयो, र त्यो समय फेरि खाली छ।${reason}`,
    }),
  ),
  BOOKING_EXPIRED: both(({ provider, service, when }) => ({
    title: 'तपाईंको बुकिङको निर्णय समयमा भएन',
    body: `${when} मा ${provider} सँगको ${service} को निर्णय समयमा भएन। केही बुक भएको छैन; कृपया फेरि प्रयास गर्नुहोस्।`,
  })),
};

const phrases: Record<Locale, typeof english> = { en: english, ne: nepali };

/** Why the system itself says no, by error code. Any other reason was written by a person and is quoted as it is. */
const reasons: Record<string, Record<Locale, string>> = {
  SLOT_TAKEN: { en: 'That time is taken.', ne: 'त्यो समय अरूले लिइसकेका छन्।' },
  SLOT_OFF_HOURS: { en: 'The provider does not work at that time.', ne: 'त्यो समयमा सेवा उपलब्ध छैन।' },
  SLOT_IN_PAST: { en: 'That time has passed, or was too soon.', ne: 'त्यो समय बितिसक्यो वा निकै नजिक छ।' },
  SLOT_BEYOND_HORIZON: { en: 'That time is too far ahead.', ne: 'त्यो समय धेरै टाढा छ।' },
  DEADLINE_PASSED: { en: 'It could not be decided in time.', ne: 'समयमा निर्णय हुन सकेन।' },
};

const tags: Record<Locale, string> = { en: 'en-GB', ne: 'ne-NP' };

/** Words a notice in the language and the time zone of whoever reads it. Plain text. */
export function word({ kind, as }: Notice, booking: BookingSnapshot, { locale, timeZone }: Reader): Words {
  return phrases[locale][kind][as]({
    provider: booking.providerName,
    service: booking.serviceName,
    when: instant(new Date(booking.startsAt), locale, timeZone),
    reason: reasonOf(booking.reason, locale),
  });
}

const instant = (at: Date, locale: Locale, timeZone: string): string =>
  new Intl.DateTimeFormat(tags[locale], {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at);

function reasonOf(reason: string | null, locale: Locale): string {
  if (!reason) return '';
  return ` ${reasons[reason]?.[locale] ?? `“${reason}”`}`;
}

function both(customer: Phrase, owner: Phrase = customer): Record<Notice['as'], Phrase> {
  return { customer, owner };
}
