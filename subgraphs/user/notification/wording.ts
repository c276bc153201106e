import { wordBooking } from './booking-wording.ts';
import type { Tidings } from './notice.ts';
import { wordSecurity } from './security-wording.ts';
import type { Reader, Words } from './words.ts';

/** Words what is told in the language and the time zone of whoever reads it. Plain text, the title in one line. */
export const word = (tidings: Tidings, reader: Reader): Words =>
  'booking' in tidings ? wordBooking(tidings, reader) : wordSecurity(tidings, reader);
