import type { Locale } from '../account/account.model.ts';
import { type Reader, type Words, wordInstant } from '../notification/words.ts';

/** What resets the password, until when, and where: null where there is no page for it. */
export type ResetFacts = { token: string; expiresAt: Date; url: string | null };

type Phrases = {
  title: string;
  asked: string;
  byPage: (url: string) => string;
  byToken: (token: string) => string;
  until: (when: string) => string;
  ignore: string;
};

const phrases: Record<Locale, Phrases> = {
  en: {
    title: 'Choose a new password',
    asked: 'Somebody, probably you, asked for a new password for your account.',
    byPage: (url) => `Choose it here:\n\n${url}`,
    byToken: (token) => `This is the token with which to choose it:\n\n${token}`,
    until: (when) => `It works once, until ${when}.`,
    ignore: 'If it was not you, there is nothing to do: without this e-mail nobody can change your password.',
  },
  ne: {
    title: 'नयाँ पासवर्ड छान्नुहोस्',
    asked: 'कसैले, सायद तपाईंले नै, तपाईंको खाताको लागि नयाँ पासवर्ड माग्नुभयो।',
    byPage: (url) => `यहाँ छान्नुहोस्:\n\n${url}`,
    byToken: (token) => `यो टोकनबाट नयाँ पासवर्ड छान्न सकिन्छ:\n\n${token}`,
    until: (when) => `यो एक पटक मात्र, ${when} सम्म चल्छ।`,
    ignore: 'तपाईंले माग्नुभएको होइन भने केही गर्नु पर्दैन: यो इमेल बिना कसैले तपाईंको पासवर्ड फेर्न सक्दैन।',
  },
};

/** The e-mail with which somebody chooses a new password. */
export function wordReset({ token, expiresAt, url }: ResetFacts, reader: Reader): Words {
  const { title, asked, byPage, byToken, until, ignore } = phrases[reader.locale];
  const way = url === null ? byToken(token) : byPage(withToken(url, token));
  return { title, body: [asked, way, until(wordInstant(expiresAt, reader)), ignore].join('\n\n') };
}

function withToken(url: string, token: string): string {
  const page = new URL(url);
  page.searchParams.set('token', token);
  return page.href;
}
