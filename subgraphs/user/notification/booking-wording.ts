import type { EndReason } from '#contracts/events/booking.ts';
import type { Locale } from '../account/account.model.ts';
import type { BookingFacts, Tidings } from './notice.ts';
import type { BookingNoticeKind } from './notice-kinds.ts';
import { type Reader, type Words, wordInstant } from './words.ts';

type BookingTidings = Extract<Tidings, { booking: unknown }>;
type Facts = { provider: string; service: string; when: string; reason: string };
type Phrase = (facts: Facts) => Words;
/** One thing for each of those who are told. */
type For<Thing> = Record<BookingTidings['as'], Thing>;

const english: Record<BookingNoticeKind, For<Phrase>> = {
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

const nepali: Record<BookingNoticeKind, For<Phrase>> = {
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

/** Why it ended. What a person has written of it stays in the booking. */
const reasons: Record<Locale, Record<EndReason, For<string>>> = {
  en: {
    SLOT_TAKEN: both('That time is taken.'),
    SLOT_CONTENDED: both('Others asked for that time at the same moment; please try again.'),
    SLOT_IN_PAST: both('That time has passed, or was too soon.'),
    DEADLINE_PASSED: both('It could not be decided in time.'),
    CANCELLED_BY_CUSTOMER: both('You cancelled it.', 'The customer cancelled it.'),
    CANCELLED_BY_PROVIDER: both('The provider cancelled it.', 'You cancelled it.'),
    CANCELLED_BY_STAFF: both('Our staff cancelled it.'),
  },
  ne: {
    SLOT_TAKEN: both('त्यो समय अरूले लिइसकेका छन्।'),
    SLOT_CONTENDED: both('त्यही समय एकैचोटि अरूले पनि मागे; कृपया फेरि प्रयास गर्नुहोस्।'),
    SLOT_IN_PAST: both('त्यो समय बितिसक्यो वा निकै नजिक छ।'),
    DEADLINE_PASSED: both('समयमा निर्णय हुन सकेन।'),
    CANCELLED_BY_CUSTOMER: both('तपाईंले रद्द गर्नुभयो।', 'ग्राहकले रद्द गर्नुभयो।'),
    CANCELLED_BY_PROVIDER: both('सेवा प्रदायकले रद्द गर्नुभयो।', 'तपाईंले रद्द गर्नुभयो।'),
    CANCELLED_BY_STAFF: both('हाम्रा कर्मचारीले रद्द गर्नुभयो।'),
  },
};

/** What happened to a booking, in the language and the time zone of whoever reads it. */
export function wordBooking({ kind, as, booking }: BookingTidings, reader: Reader): Words {
  return phrases[reader.locale][kind][as]({
    provider: booking.providerName,
    service: booking.serviceName,
    when: wordInstant(new Date(booking.startsAt), reader),
    reason: reasonOf(booking.reason, as, reader.locale),
  });
}

function reasonOf(reason: BookingFacts['reason'], as: BookingTidings['as'], locale: Locale): string {
  return reason ? ` ${reasons[locale][reason.code][as]}` : '';
}

function both<Thing>(customer: Thing, owner: Thing = customer): For<Thing> {
  return { customer, owner };
}
