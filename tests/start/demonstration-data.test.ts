import { expect, test } from 'vitest';
import { bookingOf } from '#infra/local/demonstration/documents.ts';
import { history } from '#infra/local/demonstration/history.ts';
import { people, providers } from '#infra/local/demonstration/places.ts';

/** Protects that what a first start shows could have happened. */
const now = new Date('2026-03-04T05:06:07Z');
const past = history(people(), providers(), now);
const inNepal = (at: Date): Date => new Date(at.getTime() + (5 * 60 + 45) * 60_000);
const clock = (at: Date): string => at.toISOString().slice(11, 16);

test('every past appointment lies within the hours of its provider, and none overlaps another', () => {
  for (const { provider, startsAt, endsAt } of past) {
    const [start, end] = [inNepal(startsAt), inNepal(endsAt)];
    const hours = provider.workingHours.find(({ weekday }) => weekday === (start.getUTCDay() || 7));
    expect(hours, startsAt.toISOString()).toBeDefined();
    expect(clock(start) >= (hours?.opens ?? '')).toBe(true);
    expect(clock(end) <= (hours?.closes ?? '')).toBe(true);
    expect(endsAt < now).toBe(true);
  }
  for (const ofOne of Map.groupBy(past, ({ provider }) => provider.id).values()) {
    for (const [index, { startsAt }] of ofOne.entries()) {
      const before = ofOne[index - 1];
      expect(before === undefined || before.endsAt <= startsAt).toBe(true);
    }
  }
});

test('nobody is told of an old cancellation; what has taken place is told, for tastes to be learned', () => {
  const stored = past.map(bookingOf);
  const types = (status: string) =>
    new Set(
      stored.filter((booking) => booking.status === status).flatMap(({ pending }) => pending.map(({ type }) => type)),
    );
  expect(types('CANCELLED')).toEqual(new Set());
  expect(types('COMPLETED')).toEqual(new Set(['booking.completed']));
});

test('it is the same each time', () => {
  expect(history(people(), providers(), now)).toEqual(past);
});
