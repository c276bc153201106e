import type { Locale } from '../account/account.model.ts';

/** Plain text, never markup. */
export type Words = { title: string; body: string };

/** For whom something is worded. */
export type Reader = { locale: Locale; timeZone: string };

const tags: Record<Locale, string> = { en: 'en-GB', ne: 'ne-NP' };

/** A moment in its reader's language and time zone, to the minute. */
export const wordInstant = (at: Date, { locale, timeZone }: Reader): string =>
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
