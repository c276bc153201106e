import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#runtime/relay/node-id.ts';
import type { Claim } from '#subgraphs/booking/agenda/agenda.model.ts';
import { seatsFree } from '#subgraphs/booking/agenda/capacity.ts';
import { claim } from '#subgraphs/booking/agenda/claim.ts';
import { commit } from '#subgraphs/booking/agenda/commit.ts';
import { agendaParts } from '#subgraphs/booking/agenda/days.ts';
import { readUses } from '#subgraphs/booking/agenda/read-uses.ts';
import { releaseHeld } from '#subgraphs/booking/agenda/release.ts';
import { type Reservation, reserve } from '#subgraphs/booking/agenda/reserve.ts';
import { midnight, type OpenBooking, openBooking } from './open-booking.ts';

/** Protects the second promise on the real engine: never beyond capacity, whoever claims, lapses or takes over. */
let opened: OpenBooking;
beforeAll(async () => {
  opened = await openBooking();
});
afterAll(() => opened.close());

const hour = 60 * 60_000;
const holdMs = 60_000;
const lapsed = -1;
const many = <Result>(count: number, work: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** A claim on one day of one provider, from an hour of it to another. */
const on = (providerId: string, from: number, to: number, changes: Partial<Parameters<typeof claim>[1]> = {}) => {
  const startsAt = new Date(midnight(2).getTime() + from * hour);
  const endsAt = new Date(midnight(2).getTime() + to * hour);
  const part = { agendaId: `${providerId}/day`, startsAt, endsAt };
  return { part, bookingId: newId('Booking'), holder: randomUUID(), seats: 1, capacity: 1, holdMs, ...changes };
};

/** Whether at some instant more seats are in use than the least of the capacities there allows. */
function expectWithinCapacity(claims: readonly Claim[]): void {
  for (const { startsAt: instant } of claims) {
    const at = claims.filter(({ startsAt, endsAt }) => startsAt <= instant && endsAt > instant);
    const used = at.reduce((sum, { seats }) => sum + seats, 0);
    expect(used).toBeLessThanOrEqual(Math.min(...at.map(({ capacity }) => capacity)));
  }
}

test.each([1, 3, 200])('of 200 who claim %i seats at once, exactly so many get one', async (capacity) => {
  const provider = newId('Provider');
  const got = await many(200, () => claim(opened.models.agendas, on(provider, 9, 10, { capacity })));
  expect(got.filter(Boolean)).toHaveLength(capacity);
  const claims = await opened.claimsOn(provider);
  expect(claims).toHaveLength(capacity);
});

test('the database and the pure function agree about what fits', async () => {
  const use = fc.record({
    from: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 1, max: 6 }),
    seats: fc.integer({ min: 1, max: 3 }),
    capacity: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 12 }), async (uses) => {
      const provider = newId('Provider');
      for (const { from, length, seats, capacity } of uses) {
        const request = on(provider, from, from + length, { seats, capacity });
        const before = await opened.claimsOn(provider);
        const fits = seatsFree(before, { ...request.part, capacity }) >= seats;
        expect(await claim(opened.models.agendas, request)).toBe(fits);
      }
      expectWithinCapacity(await opened.claimsOn(provider));
    }),
    { numRuns: 40 },
  );
});

test('random crossing claims over several days never go beyond capacity, and none is left half', async () => {
  const zone = 'Asia/Kathmandu';
  const { agendas } = opened.models;
  for (let round = 0; round < 10; round++) {
    const provider = newId('Provider');
    const wanted = Array.from({ length: 20 }, (_, index): Reservation => {
      const startsAt = new Date(midnight(3).getTime() + ((index * 7 + round) % 48) * hour);
      const endsAt = new Date(startsAt.getTime() + (1 + ((index * 5) % 30)) * hour);
      const parts = agendaParts(provider, zone, startsAt, endsAt);
      return { bookingId: newId('Booking'), holder: randomUUID(), parts, seats: 1 + (index % 2), capacity: 2, holdMs };
    });
    const kept = await Promise.all(
      wanted.map(async (reservation) => {
        if ((await reserve(agendas, reservation)) !== 'held') return null;
        const { bookingId, holder, parts } = reservation;
        for (const { agendaId } of parts) expect(await commit(agendas, { agendaId, bookingId, holder })).toBe(true);
        return reservation;
      }),
    );
    const winners = kept.filter((one) => one !== null);
    const claims = await opened.claimsOn(provider);
    expectWithinCapacity(claims);
    expect(claims).toHaveLength(winners.reduce((sum, { parts }) => sum + parts.length, 0));
    expect(winners.length).toBeGreaterThan(0);
  }
});

test('when nobody needs more than a place that is free, nobody is turned away', async () => {
  const provider = newId('Provider');
  const outcomes = await many(48, (index) => {
    const startsAt = new Date(midnight(3).getTime() + index * hour);
    const parts = agendaParts(provider, 'Asia/Kathmandu', startsAt, new Date(startsAt.getTime() + hour));
    const request = { bookingId: newId('Booking'), holder: randomUUID(), parts, seats: 1, capacity: 1, holdMs };
    return reserve(opened.models.agendas, request);
  });
  expect(new Set(outcomes)).toEqual(new Set(['held']));
});

test('a lapsed hold is taken over once, is gone for good, and its late commit is refused', async () => {
  const { agendas } = opened.models;
  const provider = newId('Provider');
  const late = on(provider, 9, 10, { holdMs: lapsed });
  const { agendaId } = late.part;
  await claim(agendas, late);
  expect((await readUses(agendas, [agendaId])).get(agendaId)).toEqual([]);

  const got = await many(50, () => claim(agendas, on(provider, 9, 10)));
  expect(got.filter(Boolean)).toHaveLength(1);
  const claims = await opened.claimsOn(provider);
  expect(claims.map(({ bookingId }) => bookingId)).not.toContain(late.bookingId);
  expect(await commit(agendas, { agendaId, ...late })).toBe(false);
});

test('commit against take-over of a hold that lapses in that very moment: never both', async () => {
  const { agendas } = opened.models;
  let committed = 0;
  let takenOver = 0;
  await many(100, async (index) => {
    const provider = newId('Provider');
    const first = on(provider, 9, 10, { holdMs: index % 8 });
    await claim(agendas, first);
    const { bookingId, holder, part } = first;
    const [kept, taken] = await Promise.all([
      commit(agendas, { agendaId: part.agendaId, bookingId, holder }),
      claim(agendas, on(provider, 9, 10)),
    ]);
    expect(kept && taken).toBe(false);
    expect((await opened.claimsOn(provider)).filter(({ expiresAt }) => expiresAt === null)).toHaveLength(kept ? 1 : 0);
    committed += Number(kept);
    takenOver += Number(taken);
  });
  expect(committed + takenOver).toBeGreaterThan(0);
});

test('a second run of the same booking takes its claim over, and the first one can neither commit nor release it', async () => {
  const { agendas } = opened.models;
  const first = on(newId('Provider'), 9, 10);
  const second = { ...first, holder: randomUUID() };
  expect(await claim(agendas, first)).toBe(true);
  expect(await claim(agendas, second)).toBe(true);
  const { bookingId, part } = first;
  const { agendaId } = part;
  expect(await commit(agendas, { agendaId, bookingId, holder: first.holder })).toBe(false);
  await releaseHeld(agendas, { bookingId, holder: first.holder, agendaIds: [agendaId] });
  expect(await commit(agendas, { agendaId, bookingId, holder: second.holder })).toBe(true);
  // A committed claim is nobody's any more: no run takes it over, and none that has lost gives it back.
  const third = { ...first, holder: randomUUID(), holdMs: lapsed };
  expect(await claim(agendas, third)).toBe(true);
  for (const { holder } of [second, third]) await releaseHeld(agendas, { bookingId, holder, agendaIds: [agendaId] });
  expect(await commit(agendas, { agendaId, bookingId, holder: third.holder })).toBe(true);
  expect((await readUses(agendas, [agendaId], { asked: 'committed' })).get(agendaId)).toHaveLength(1);
});
