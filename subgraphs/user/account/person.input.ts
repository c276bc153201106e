import { z } from 'zod';
import { locales } from './account.model.ts';

const length = (min: number, max: number, text: string) => {
  const characters = [...text].length;
  return characters >= min && characters <= max;
};

// Areas and cities only: offsets such as +05:45 say nothing about summer time, and Intl would take them too.
const zoneForm = /^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$/;

function isTimeZone(name: string): boolean {
  if (!zoneForm.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Trimmed and in lower case: two spellings that reach the same mailbox everywhere are one account. */
export const emailRule = z
  .string()
  .transform((text) => text.trim().normalize('NFC').toLowerCase())
  .pipe(z.email('an e-mail address, such as maya@example.com').max(254, 'at most 254 characters'));

const passwordForm = 'a password of 10 to 200 characters';

/** NFKC, so that one password typed on two keyboards is one password. Counted in characters, not in bytes. */
export const passwordRule = z
  .string(passwordForm)
  .transform((text) => text.normalize('NFKC'))
  .refine((text) => length(10, 200, text), passwordForm);

/** No policy for a password that is only compared: a wrong one is wrong, whatever it looks like. Its size is bounded. */
export const givenPasswordRule = z
  .string()
  .max(1_000, 'at most 1000 characters')
  .transform((text) => text.normalize('NFKC'));

const nameForm = '1 to 80 characters, none of them a control character';

export const displayNameRule = z
  .string(nameForm)
  .transform((text) => text.trim().normalize('NFC'))
  .refine((text) => length(1, 80, text) && !/\p{Cc}/u.test(text), nameForm);

const deviceForm = '1 to 100 characters, none of them a control character';

/** What a person will know a session by. Null where the client says nothing. */
export const deviceRule = z
  .string(deviceForm)
  .transform((text) => text.trim().normalize('NFC'))
  .refine((text) => length(1, 100, text) && !/\p{Cc}/u.test(text), deviceForm)
  .nullish()
  .transform((device) => device ?? null);

export const localeRule = z.enum(locales, `one of ${locales.join(', ')}`);
const zone = 'an IANA time zone, such as Asia/Kathmandu';
export const timeZoneRule = z.string(zone).max(64, zone).refine(isTimeZone, zone);

const degrees = (limit: number) => {
  const expected = `degrees from -${limit} to ${limit}`;
  return z.number(expected).min(-limit, expected).max(limit, expected);
};
export const homeRule = z.object({ latitude: degrees(90), longitude: degrees(180) });

export const idempotencyKeyRule = z
  .string()
  .refine((text) => length(1, 200, text), 'a text of 1 to 200 characters that you make up for this request');
