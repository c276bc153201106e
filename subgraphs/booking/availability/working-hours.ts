import { DateTime } from 'luxon';

/** Hours of work on one weekday, by the provider's clock. */
export type WorkingHours = {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** `HH:mm`. */
  opens: string;
  /** `HH:mm`; `24:00` is midnight. Not after `opens` means on the next day. */
  closes: string;
};

/** One stretch of work on one date: half-open, in instants. */
export type Window = { opensAt: Date; closesAt: Date; date: DateTime; opensMinute: number; closesMinute: number };

const dayMinutes = 24 * 60;

/** `09:30` → 570. */
const minutesOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
};

/**
 * The instants at which a clock in the date's zone shows `minute` minutes after midnight of the date: one, two where
 * the clock is set back over it, none where it is set forward over it.
 */
export function instantsAt(date: DateTime, minute: number): DateTime[] {
  const day = date.plus({ days: Math.floor(minute / dayMinutes) });
  const hour = Math.floor((minute % dayMinutes) / 60);
  const shown = DateTime.fromObject(
    { year: day.year, month: day.month, day: day.day, hour, minute: minute % 60 },
    { zone: date.zone },
  );
  // Luxon moves a time that does not exist to one that does.
  const exists = shown.hour === hour && shown.minute === minute % 60 && shown.day === day.day;
  if (!exists) return [];
  return shown.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis());
}

/**
 * The windows of work that overlap a range. Local rules become instants here and nowhere else. A window opens when the
 * clock first shows its opening, and closes when it last shows its closing; a clock time that is skipped counts as the
 * moment of the skip.
 */
export function windowsOf(hours: readonly WorkingHours[], zone: string, from: Date, to: Date): Window[] {
  const windows: Window[] = [];
  const last = DateTime.fromJSDate(to, { zone });
  // From the day before: its work may go on past midnight.
  let date = DateTime.fromJSDate(from, { zone }).startOf('day').minus({ days: 1 }).startOf('day');
  for (; date <= last; date = date.plus({ days: 1 }).startOf('day')) {
    for (const { weekday, opens, closes } of hours) {
      if (weekday !== date.weekday) continue;
      const opensMinute = minutesOf(opens);
      const closesMinute = minutesOf(closes) + (minutesOf(closes) <= opensMinute ? dayMinutes : 0);
      const opensAt = (instantsAt(date, opensMinute).at(0) ?? afterSkip(date, opensMinute)).toJSDate();
      const closesAt = (instantsAt(date, closesMinute).at(-1) ?? afterSkip(date, closesMinute)).toJSDate();
      if (closesAt > from && opensAt < to) windows.push({ opensAt, closesAt, date, opensMinute, closesMinute });
    }
  }
  return windows.sort((a, b) => a.opensAt.getTime() - b.opensAt.getTime());
}

/**
 * {@link windowsOf} that remembers what it was asked: zone arithmetic is dear, and all services of a provider, and most
 * providers of a city, have the same hours. For one fetch only, since it never forgets.
 */
export function rememberWindows(): typeof windowsOf {
  const known = new Map<string, Window[]>();
  return (hours, zone, from, to) => {
    const asked = [
      zone,
      from.getTime(),
      to.getTime(),
      hours.map(({ weekday, opens, closes }) => [weekday, opens, closes]),
    ];
    const key = JSON.stringify(asked);
    const windows = known.get(key) ?? windowsOf(hours, zone, from, to);
    known.set(key, windows);
    return windows;
  };
}

/** The first instant after a skipped clock time: the one where the clock first shows something later. */
function afterSkip(date: DateTime, minute: number): DateTime {
  for (let later = minute + 1; later <= minute + 2 * dayMinutes; later++) {
    const [first] = instantsAt(date, later);
    if (first) return first;
  }
  throw new Error(`no clock time follows minute ${minute} of ${date.toISODate()} in ${date.zoneName}`);
}
