import { refuse } from '#runtime/errors/refusal.ts';
import { termsTyped } from './terms.ts';

/** What somebody looks for; null is not asked for. */
export type Search = {
  near: { latitude: number; longitude: number } | null;
  withinKm: number | null;
  category: string | null;
  text: string | null;
};

export type CheckedSearch = Omit<Search, 'withinKm' | 'text'> & { withinKm: number; terms: string[] };

const fallbackKm = 10;
const most = { km: 500, text: 100, category: 50 };

/** The search with its defaults and its words, or an OUT_OF_RANGE or BAD_INPUT refusal that names the field. */
export function checkSearch({ near, withinKm: given, category, text }: Search): CheckedSearch {
  const withinKm = given ?? fallbackKm;
  if (near) {
    within('input.near.latitude', near.latitude, -90, 90);
    within('input.near.longitude', near.longitude, -180, 180);
  }
  if (!(withinKm > 0 && withinKm <= most.km)) {
    refuse('OUT_OF_RANGE', { field: 'input.withinKm', expected: `more than 0, at most ${most.km} kilometres` });
  }
  notLongerThan('input.category', category, most.category);
  notLongerThan('input.text', text, most.text);
  const terms = text === null ? [] : termsTyped(text);
  if (text !== null && text.trim() !== '' && terms.length === 0) {
    refuse('BAD_INPUT', { field: 'input.text', expected: 'a word of at least two letters' });
  }
  return { near, withinKm, category, terms };
}

function within(field: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) refuse('OUT_OF_RANGE', { field, expected: `degrees from ${min} to ${max}` });
}

function notLongerThan(field: string, value: string | null, length: number): void {
  if (value !== null && value.length > length) refuse('BAD_INPUT', { field, expected: `at most ${length} characters` });
}
