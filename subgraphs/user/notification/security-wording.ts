import type { Role } from '#contracts/authority.ts';
import type { Locale } from '../account/account.model.ts';
import type { Tidings } from './notice.ts';
import type { Reader, Words } from './words.ts';

type SecurityTidings = Exclude<Tidings, { booking: unknown }>;

const plain: Record<Locale, Record<'PASSWORD_CHANGED' | 'SESSION_REUSED', Words>> = {
  en: {
    PASSWORD_CHANGED: {
      title: 'Your password was changed',
      body: 'The password of your account was changed, and everybody else who was signed in to it was signed out. If it was not you, reset your password now.',
    },
    SESSION_REUSED: {
      title: 'A sign-in of yours was ended for safety',
      body: 'Somebody used an old token of one of your sessions, so we ended that session. If you see a session that you do not know, sign out everywhere and change your password.',
    },
  },
  ne: {
    PASSWORD_CHANGED: {
      title: 'तपाईंको पासवर्ड परिवर्तन भयो',
      body: 'तपाईंको खाताको पासवर्ड परिवर्तन भयो, र खातामा भित्रिएका अरू सबैलाई बाहिर निकालियो। यो तपाईंले गर्नुभएको होइन भने अहिले नै पासवर्ड रिसेट गर्नुहोस्।',
    },
    SESSION_REUSED: {
      title: 'सुरक्षाका लागि तपाईंको एउटा सत्र बन्द गरियो',
      body: 'कसैले तपाईंको सत्रको पुरानो टोकन प्रयोग गर्‍यो, त्यसैले हामीले त्यो सत्र बन्द गर्‍यौं। नचिनेको सत्र देख्नुभयो भने सबै ठाउँबाट बाहिर निस्कनुहोस् र पासवर्ड परिवर्तन गर्नुहोस्।',
    },
  },
};

const roleWords: Record<Locale, Record<Role, string>> = {
  en: {
    CUSTOMER: 'a customer',
    PROVIDER: 'a provider',
    OPS: 'an operator',
    ADMIN: 'an administrator',
    PARTNER: 'a partner',
  },
  ne: {
    CUSTOMER: 'ग्राहक',
    PROVIDER: 'सेवा प्रदायक',
    OPS: 'सञ्चालक',
    ADMIN: 'प्रशासक',
    PARTNER: 'साझेदार',
  },
};

const roleChanges: Record<
  Locale,
  { title: string; granted: (role: string) => string; revoked: (role: string) => string }
> = {
  en: {
    title: 'What you may do on Sangam has changed',
    granted: (role) => `You are ${role} now.`,
    revoked: (role) => `You are not ${role} any more.`,
  },
  ne: {
    title: 'सङ्गममा तपाईंको अधिकार फेरियो',
    granted: (role) => `तपाईं अब ${role} हुनुहुन्छ।`,
    revoked: (role) => `तपाईं अब ${role} हुनुहुन्न।`,
  },
};

/** What happened to the account of whoever reads it, in the reader's language. */
export function wordSecurity(tidings: SecurityTidings, { locale }: Reader): Words {
  if (tidings.kind !== 'ROLE_CHANGED') return plain[locale][tidings.kind];
  const { title, granted, revoked } = roleChanges[locale];
  const wordOf = (role: Role): string => roleWords[locale][role];
  const sentences = [
    ...tidings.granted.map((role) => granted(wordOf(role))),
    ...tidings.revoked.map((role) => revoked(wordOf(role))),
  ];
  return { title, body: sentences.join(' ') };
}
