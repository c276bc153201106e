import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { seatsFree, type Use } from '#subgraphs/booking/agenda/capacity.ts';
import { agendaParts } from '#subgraphs/booking/agenda/days.ts';
import { type Availability, busyInterval, slotsOf, whyNot } from '#subgraphs/booking/availability/slots.ts';
import { rememberWindows, windowsOf } from '#subgraphs/booking/availability/working-hours.ts';

/** Protects what a free time means: rules by a local clock, instants in UTC, the peak of use, and one answer to "why not". */
const minute = 60_000;
const day = 24 * 60 * minute;
const weekdays = [1, 2, 3, 4, 5, 6, 7];
const service = {
  durationMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  horizonDays: 400,
  capacity: 1,
};

const availability = (changes: Partial<Availability> & { opens?: string; closes?: string } = {}): Availability => ({
  workingHours: weekdays.map((weekday) => ({
    weekday,
    opens: changes.opens ?? '09:00',
    closes: changes.closes ?? '17:00',
  })),
  zone: 'Asia/Kathmandu',
  service,
  claims: [],
  now: new Date('2026-01-01T00:00:00Z'),
  ...changes,
});

/** The local times of the slots of one local day. */
const shown = (given: Availability, date: string): string[] => {
  const from = DateTime.fromISO(date, { zone: given.zone });
  return slotsOf(given, from.toJSDate(), from.plus({ days: 1 }).toJSDate()).map(({ startsAt }) =>
    DateTime.fromJSDate(startsAt, { zone: given.zone }).toFormat('HH:mmZZ'),
  );
};

test('a working day in Kathmandu is offered hour by hour, and the last appointment ends when work does', () => {
  expect(shown(availability(), '2026-06-01')).toEqual(
    ['09', '10', '11', '12', '13', '14', '15', '16'].map((hour) => `${hour}:00+05:45`),
  );
});

test('London in spring: the hour that does not exist is not offered', () => {
  const night = availability({ zone: 'Europe/London', opens: '00:00', closes: '04:00' });
  expect(shown(night, '2026-03-29')).toEqual(['00:00+00:00', '02:00+01:00', '03:00+01:00']);
});

test('London in autumn: the hour that comes twice is offered once for each time', () => {
  const night = availability({ zone: 'Europe/London', opens: '00:00', closes: '03:00' });
  expect(shown(night, '2026-10-25')).toEqual(['00:00+01:00', '01:00+01:00', '01:00+00:00', '02:00+00:00']);
});

test('Lord Howe moves its clock by half an hour, and the grid stays on the clock', () => {
  const night = availability({ zone: 'Australia/Lord_Howe', opens: '00:00', closes: '05:00' });
  expect(shown(night, '2026-10-04')).toEqual(['00:00+10:30', '01:00+10:30', '03:00+11:00', '04:00+11:00']);
  expect(shown(night, '2026-04-05')).toEqual([
    '00:00+11:00',
    '01:00+11:00',
    '02:00+10:30',
    '03:00+10:30',
    '04:00+10:30',
  ]);
});

test('the day that Samoa skipped is not offered', () => {
  const apia = availability({ zone: 'Pacific/Apia', now: new Date('2011-12-01T00:00:00Z') });
  const slots = slotsOf(apia, new Date('2011-12-29T00:00:00Z'), new Date('2012-01-02T00:00:00Z'));
  const days = slots.map(({ startsAt }) => DateTime.fromJSDate(startsAt, { zone: 'Pacific/Apia' }).toISODate());
  expect(new Set(days)).toEqual(new Set(['2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01', '2012-01-02']));
});

test('work past midnight belongs to the day that it began on', () => {
  const night = availability({
    workingHours: [{ weekday: 5, opens: '22:00', closes: '02:00' }],
    zone: 'Asia/Kathmandu',
  });
  const from = DateTime.fromISO('2026-06-05', { zone: night.zone }).toJSDate();
  const slots = slotsOf(night, from, new Date(from.getTime() + 2 * day));
  expect(
    slots.map(({ startsAt }) => DateTime.fromJSDate(startsAt, { zone: night.zone }).toFormat('ccc HH:mm')),
  ).toEqual(['Fri 22:00', 'Fri 23:00', 'Sat 00:00', 'Sat 01:00']);
});

test('notice, horizon and the past each have their own answer', () => {
  const now = new Date('2026-06-01T04:00:00Z');
  const given = availability({ now, service: { ...service, noticeMinutes: 120, horizonDays: 10 } });
  const at = (text: string) => whyNot(given, DateTime.fromISO(text, { zone: given.zone }).toJSDate());
  expect(at('2026-05-31T10:00')).toBe('SLOT_IN_PAST');
  expect(at('2026-06-01T11:00')).toBe('SLOT_IN_PAST');
  expect(at('2026-06-01T12:00')).toBeNull();
  expect(at('2026-06-01T12:30')).toBe('SLOT_OFF_HOURS');
  expect(at('2026-06-02T17:00')).toBe('SLOT_OFF_HOURS');
  expect(at('2026-06-12T10:00')).toBe('SLOT_BEYOND_HORIZON');
});

test('seats are counted by the peak of use: two who follow one another leave a seat of two all along', () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 5, 1, hour));
  const uses = [
    { startsAt: at(9), endsAt: at(10), seats: 1, capacity: 2 },
    { startsAt: at(10), endsAt: at(11), seats: 1, capacity: 2 },
  ];
  expect(seatsFree(uses, { startsAt: at(9), endsAt: at(11), capacity: 2 })).toBe(1);
  expect(seatsFree(uses, { startsAt: at(11), endsAt: at(12), capacity: 2 })).toBe(2);
  // Who is alone at a job has no seat for a class, however large the class.
  const alone = [{ startsAt: at(9), endsAt: at(10), seats: 1, capacity: 1 }];
  expect(seatsFree(alone, { startsAt: at(8), endsAt: at(11), capacity: 10 })).toBe(0);
});

const zones = ['Asia/Kathmandu', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hour, minutes]) => `${String(hour).padStart(2, '0')}:${minutes}`);
const hours = fc.array(fc.record({ weekday: fc.integer({ min: 1, max: 7 }), opens: clock, closes: clock }), {
  minLength: 1,
  maxLength: 8,
});
const rules = fc.record({
  durationMinutes: fc.constantFrom(15, 30, 45, 60, 90, 240),
  bufferBeforeMinutes: fc.constantFrom(0, 10, 30),
  bufferAfterMinutes: fc.constantFrom(0, 15),
  noticeMinutes: fc.constantFrom(0, 60, 1_440),
  horizonDays: fc.constantFrom(1, 7, 90),
  capacity: fc.integer({ min: 1, max: 4 }),
});
/** Around the changes of clocks of all these zones, and elsewhere. */
const instant = fc
  .oneof(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'),
    fc.constantFrom('2026-06-15', '2026-12-31'),
  )
  .map((date) => new Date(`${date}T00:00:00Z`).getTime());
const claims = (start: number) =>
  fc.array(
    fc
      .tuple(fc.integer({ min: -96, max: 288 }), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 3 }))
      .map(([begin, quarters, seats]): Use => {
        const startsAt = new Date(start + begin * 15 * minute);
        return { startsAt, endsAt: new Date(startsAt.getTime() + quarters * 15 * minute), seats, capacity: 4 };
      }),
    { maxLength: 6 },
  );
const situation = instant.chain((start) =>
  fc.record({
    start: fc.constant(start),
    workingHours: hours,
    zone: fc.constantFrom(...zones),
    service: rules,
    claims: claims(start),
    now: fc.integer({ min: -3 * day, max: day }).map((offset) => new Date(start + offset)),
  }),
);

test('the slots of a range are exactly the instants about which whyNot has nothing to say', () => {
  fc.assert(
    fc.property(situation, ({ start, ...given }) => {
      const from = new Date(start - day);
      const to = new Date(start + 2 * day);
      const offered = new Map(slotsOf(given, from, to).map((slot) => [slot.startsAt.getTime(), slot]));
      for (let at = from.getTime(); at < to.getTime(); at += 15 * minute) {
        const slot = offered.get(at);
        const why = whyNot(given, new Date(at));
        expect(why === null, `${new Date(at).toISOString()}: ${why}`).toBe(slot !== undefined);
        if (slot) expect(whyNot(given, new Date(at), slot.seatsLeft + 1)).toBe('SLOT_TAKEN');
      }
    }),
    { numRuns: 60 },
  );
});

test('every slot is on the grid of a local opening, and ends by the closing', () => {
  fc.assert(
    fc.property(situation, ({ start, ...given }) => {
      for (const { startsAt } of slotsOf(given, new Date(start - day), new Date(start + 2 * day))) {
        const local = DateTime.fromJSDate(startsAt, { zone: given.zone });
        const fits = given.workingHours.some(({ weekday, opens }) =>
          [0, 1].some((before) => {
            const opening = DateTime.fromISO(`${local.minus({ days: before }).toISODate()}T${opens}`, { zone: 'UTC' });
            const clockNow = DateTime.fromISO(local.toFormat("yyyy-MM-dd'T'HH:mm"), { zone: 'UTC' });
            const since = clockNow.diff(opening, 'minutes').minutes;
            return (
              opening.weekday === weekday && since >= 0 && since < 1_440 && since % given.service.durationMinutes === 0
            );
          }),
        );
        expect(fits, local.toISO() ?? '').toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('a full booking takes away exactly the slots that its time, with its buffers, touches', () => {
  fc.assert(
    fc.property(situation, fc.nat(), ({ start, ...given }, pick) => {
      const from = new Date(start - day);
      const to = new Date(start + 2 * day);
      const before = slotsOf({ ...given, claims: [] }, from, to);
      fc.pre(before.length > 0);
      const booked = before[pick % before.length]?.startsAt ?? from;
      const busy = busyInterval(given.service, booked);
      const claim: Use = { ...busy, seats: given.service.capacity, capacity: given.service.capacity };
      const after = slotsOf({ ...given, claims: [claim] }, from, to);
      const untouched = before.filter(({ startsAt }) => {
        const other = busyInterval(given.service, startsAt);
        return other.endsAt <= busy.startsAt || other.startsAt >= busy.endsAt;
      });
      expect(after).toEqual(untouched);
    }),
    { numRuns: 60 },
  );
});

test('seats left are what a look at every minute finds', () => {
  fc.assert(
    fc.property(
      claims(0),
      fc.integer({ min: -48, max: 96 }),
      fc.integer({ min: 1, max: 16 }),
      (uses, begin, quarters) => {
        const startsAt = new Date(begin * 15 * minute);
        const endsAt = new Date(startsAt.getTime() + quarters * 15 * minute);
        let least = 4;
        for (let at = startsAt.getTime(); at < endsAt.getTime(); at += minute) {
          const used = uses.filter((use) => use.startsAt.getTime() <= at && use.endsAt.getTime() > at);
          least = Math.min(least, 4 - used.reduce((sum, { seats }) => sum + seats, 0));
        }
        expect(seatsFree(uses, { startsAt, endsAt, capacity: 4 })).toBe(Math.max(0, least));
      },
    ),
  );
});

test('the days of an interval cover it without a gap, each within one local date', () => {
  fc.assert(
    fc.property(instant, fc.constantFrom(...zones), fc.integer({ min: 1, max: 5_000 }), (start, zone, minutes) => {
      const endsAt = new Date(start + minutes * minute);
      const parts = agendaParts('prv', zone, new Date(start), endsAt);
      expect(parts[0]?.startsAt).toEqual(new Date(start));
      expect(parts.at(-1)?.endsAt).toEqual(endsAt);
      parts.forEach((part, index) => {
        const next = parts[index + 1];
        if (next) expect(next.startsAt).toEqual(part.endsAt);
        const date = (at: number) => DateTime.fromMillis(at, { zone }).toISODate();
        expect(part.agendaId).toBe(`prv/${date(part.startsAt.getTime())}`);
        expect(date(part.endsAt.getTime() - 1)).toBe(date(part.startsAt.getTime()));
      });
      expect(new Set(parts.map(({ agendaId }) => agendaId)).size).toBe(parts.length);
    }),
  );
});

test('within a fetch, zone arithmetic is done once for the same hours, zone and range', () => {
  const [from, to] = [new Date('2026-03-02T00:00:00Z'), new Date('2026-03-16T00:00:00Z')];
  const remembered = rememberWindows();
  const first = remembered(availability().workingHours, 'Asia/Kathmandu', from, to);
  expect(first).toEqual(windowsOf(availability().workingHours, 'Asia/Kathmandu', from, to));
  expect(remembered(availability().workingHours, 'Asia/Kathmandu', from, to)).toBe(first);
  expect(remembered(availability().workingHours, 'Europe/Zurich', from, to)).not.toEqual(first);
  expect(remembered(availability({ opens: '10:00' }).workingHours, 'Asia/Kathmandu', from, to)).not.toEqual(first);
  expect(remembered(availability().workingHours, 'Asia/Kathmandu', from, from)).not.toEqual(first);
  // And it is what the slots are made of.
  const seen: string[] = [];
  const watched: typeof windowsOf = (hours, zone, ...range) => {
    seen.push(zone);
    return remembered(hours, zone, ...range);
  };
  expect(slotsOf(availability({ windowsOf: watched }), from, to)).toEqual(slotsOf(availability(), from, to));
  expect(seen).toEqual(['Asia/Kathmandu']);
});
