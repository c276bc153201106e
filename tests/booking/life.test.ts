import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BookingStatus, bookingStatuses } from '#contracts/events/booking.ts';
import { noFault } from '#runtime/lifecycle/fault.ts';
import { createLog } from '#runtime/log/log.ts';
import { newId } from '#runtime/relay/node-id.ts';
import { claim } from '#subgraphs/booking/agenda/claim.ts';
import { commit } from '#subgraphs/booking/agenda/commit.ts';
import type { BookingDocument } from '#subgraphs/booking/booking/booking.model.ts';
import { createCancelBooking } from '#subgraphs/booking/booking/cancel.ts';
import { createProcessBooking } from '#subgraphs/booking/booking/process.ts';
import {
  freesTime,
  initialStatus,
  isEnd,
  keepsTime,
  statesBefore,
  transitions,
} from '#subgraphs/booking/booking/states.ts';
import { callerOf, everyDay, midnight, type OpenBooking, openBooking } from './open-booking.ts';
import { watchedAgendas } from './watched-agendas.ts';

/** Protects the life of a booking: the table, and that every accepted booking reaches an end whoever dies on the way. */
let opened: OpenBooking;
beforeAll(async () => {
  opened = await openBooking();
});
afterAll(() => opened.close());

/** As if so much time had gone by for this booking: the database's clock is nobody's to set. */
const long = new Date(0);
const past = (id: string, fields: Partial<BookingDocument>) =>
  opened.models.bookings.updateOne({ _id: id }, { $set: fields });
const load = async (id: string) =>
  (await opened.models.bookings.findById(id).lean<BookingDocument>()) as BookingDocument;
const eventsOf = async (id: string) =>
  (await opened.models.events.find({ aggregateId: id }).sort({ sequence: 1 }).lean()).map(({ sequence, event }) => [
    sequence,
    event.type,
  ]);

test('every state can be reached, an end can be reached from every state, and an end is an end', () => {
  const reach = (from: BookingStatus, seen = new Set<BookingStatus>()): Set<BookingStatus> => {
    if (seen.has(from)) return seen;
    seen.add(from);
    for (const next of transitions[from]) reach(next, seen);
    return seen;
  };
  expect(reach(initialStatus)).toEqual(new Set(bookingStatuses));
  for (const status of bookingStatuses) {
    expect([...reach(status)].some(isEnd), status).toBe(true);
    expect(freesTime(status) && keepsTime(status), status).toBe(false);
    for (const next of transitions[status]) expect(statesBefore(next)).toContain(status);
  }
});

test('a booking is accepted PENDING, then confirmed, with its time claimed for good and an event for each step', async () => {
  const { provider, service } = await opened.provider();
  const booking = await opened.pending(service._id, midnight(3));
  expect(booking).toMatchObject({ status: 'PENDING', sequence: 1, providerOwnerId: provider.ownerId });
  expect(booking.deadlineAt.getTime() - booking.createdAt.getTime()).toBe(opened.settings.deadlineMs);
  expect(opened.enqueued).toContainEqual({ id: booking._id, attempt: 1 });

  await opened.process(booking._id);
  expect(await opened.statusOf(booking._id)).toBe('CONFIRMED');
  expect(await opened.claimsOn(provider._id)).toMatchObject([{ bookingId: booking._id, expiresAt: null }]);
  expect(await eventsOf(booking._id)).toEqual([
    [1, 'booking.requested'],
    [2, 'booking.confirmed'],
  ]);

  // At least once means sometimes twice.
  await opened.process(booking._id);
  expect(await eventsOf(booking._id)).toHaveLength(2);
  expect(await opened.claimsOn(provider._id)).toHaveLength(1);
});

test('of 200 bookings for one time processed at once, one is confirmed and 199 are rejected with the reason', async () => {
  const { provider, service } = await opened.provider();
  const bookings = await Promise.all(Array.from({ length: 200 }, () => opened.pending(service._id, midnight(3))));
  await Promise.all(bookings.map(({ _id }) => opened.process(_id)));
  const ends = await opened.models.bookings.find({ serviceId: service._id }).lean<BookingDocument[]>();
  expect(ends.filter(({ status }) => status === 'CONFIRMED')).toHaveLength(1);
  const rejected = ends.filter(({ status }) => status === 'REJECTED');
  expect(rejected).toHaveLength(199);
  expect(new Set(rejected.map(({ reason }) => reason?.code))).toEqual(new Set(['SLOT_TAKEN']));
  expect(await opened.claimsOn(provider._id)).toHaveLength(1);
});

test('four runs of the same job at once confirm once, whatever they take from one another', async () => {
  const { provider, service } = await opened.provider([{ durationMinutes: 60 * 40, horizonDays: 90 }], {
    workingHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '12:00', closes: '12:00' })),
  });
  // Longer than a day of work: nothing fits, and nothing is booked.
  await expect(opened.pending(service._id, midnight(3))).rejects.toMatchObject({ code: 'SLOT_OFF_HOURS' });

  const { service: night, provider: sleeper } = await opened.provider([{ durationMinutes: 720 }], {
    workingHours: provider.workingHours.map(({ weekday }) => ({ weekday, opens: '18:00', closes: '06:00' })),
  });
  const booking = await opened.pending(night._id, new Date(midnight(3).getTime() + 18 * 3_600_000));
  expect(booking.claim.parts).toHaveLength(2);
  const runs = await Promise.allSettled(Array.from({ length: 4 }, () => opened.process(booking._id)));
  // A run that lost its claims to another one says so, and is tried again; by then there is nothing left to do.
  if (runs.some(({ status }) => status === 'rejected')) await opened.process(booking._id);
  expect(await opened.statusOf(booking._id)).toBe('CONFIRMED');
  const claims = await opened.claimsOn(sleeper._id);
  expect(claims.map(({ expiresAt }) => expiresAt)).toEqual([null, null]);
  expect(await eventsOf(booking._id)).toHaveLength(2);
});

/** A service that takes the whole night, and one that takes either half of it, of one provider. */
const night = () =>
  opened.provider([{ durationMinutes: 720 }, { durationMinutes: 360 }], { workingHours: everyDay('18:00', '06:00') });
const evening = () => new Date(midnight(3).getTime() + 18 * 3_600_000);

test('two runs of one job over midnight: the one that is overtaken gives nothing back that is committed', async () => {
  const { provider, services } = await night();
  const [whole, half] = services.map(({ _id }) => _id);
  const booking = await opened.pending(whole ?? '', evening());
  const rival = await opened.pending(half ?? '', midnight(4));
  const { models, outbox, settings, takeBack } = opened;
  const [slowHasFirstDay, fastHasCommitted, slowHasBothDays, fastHasConfirmed] = Array.from({ length: 4 }, () =>
    Promise.withResolvers<void>(),
  );
  const agendas = watchedAgendas(models.agendas, async (_, write) => {
    if (write === 2) slowHasFirstDay?.resolve();
    if (write === 2) await fastHasCommitted?.promise;
    if (write === 3) slowHasBothDays?.resolve();
    if (write === 3) await fastHasConfirmed?.promise;
  });
  const slow = createProcessBooking({ models: { ...models, agendas }, outbox, settings, takeBack, fault: noFault });
  const fast = createProcessBooking({
    models,
    outbox,
    settings,
    takeBack,
    async fault(point) {
      if (point !== 'process.committed') return;
      fastHasCommitted?.resolve();
      await slowHasBothDays?.promise;
    },
  });
  const overtaken = slow(booking._id);
  await slowHasFirstDay?.promise;
  await fast(booking._id);
  fastHasConfirmed?.resolve();
  await Promise.allSettled([overtaken]);

  expect(await opened.statusOf(booking._id)).toBe('CONFIRMED');
  expect((await opened.claimsOn(provider._id)).map(({ expiresAt }) => expiresAt)).toEqual([null, null]);
  await opened.process(rival._id);
  expect(await opened.statusOf(rival._id)).toBe('REJECTED');
});

test('who is rejected for one day gives back the other, also what an earlier run had committed', async () => {
  const { provider, services } = await night();
  const [whole, half] = services.map(({ _id }) => _id);
  const booking = await opened.pending(whole ?? '', evening());
  const other = await opened.pending(half ?? '', midnight(4));
  const [first] = booking.claim.parts;
  if (!first) throw new Error('nothing is claimed');
  const held = {
    part: first,
    bookingId: booking._id,
    holder: 'a run that died',
    seats: 1,
    capacity: 1,
    holdMs: 60_000,
  };
  await claim(opened.models.agendas, held);
  await commit(opened.models.agendas, { ...held, agendaId: first.agendaId });
  await opened.process(other._id);

  await opened.process(booking._id);
  expect(await load(booking._id)).toMatchObject({ status: 'REJECTED', reason: { code: 'SLOT_TAKEN' } });
  expect((await opened.claimsOn(provider._id)).map(({ bookingId }) => bookingId)).toEqual([other._id]);
});

describe('cancelling', () => {
  const confirmed = async () => {
    const { provider, service } = await opened.provider();
    const booking = await opened.pending(service._id, midnight(3));
    await opened.process(booking._id);
    return { provider, booking, customer: callerOf(booking.customerId) };
  };

  test('frees the time before anybody is told', async () => {
    const { provider, booking, customer } = await confirmed();
    const { models, takeBack, log } = opened;
    const claimsWhenTold: number[] = [];
    const outbox = {
      ...opened.outbox,
      deliver: async () => void claimsWhenTold.push((await opened.claimsOn(provider._id)).length),
    };
    await createCancelBooking({ models, outbox, takeBack, log })(customer, { id: booking._id, reason: null }, null);
    expect(claimsWhenTold).toEqual([0]);
  });

  test('is no failure when only the time could not be given back yet; the reconciler does it', async () => {
    const { provider, booking, customer } = await confirmed();
    const { models, outbox, takeBack } = opened;
    const agendas = watchedAgendas(models.agendas, async () => {
      throw new Error('the database is away');
    });
    const log = createLog({ name: 'booking-test', level: 'silent' });
    const cancel = createCancelBooking({ models: { ...models, agendas }, outbox, takeBack, log });
    expect((await cancel(customer, { id: booking._id, reason: null }, null)).status).toBe('CANCELLED');
    expect(await opened.claimsOn(provider._id)).toHaveLength(1);
    await past(booking._id, { releaseAt: long });
    expect(await opened.reconcile()).toMatchObject({ givenBack: 1 });
    expect(await opened.claimsOn(provider._id)).toEqual([]);
  });

  test('anybody’s booking takes more than to be allowed to read it', async () => {
    const { booking } = await confirmed();
    const cancel = createCancelBooking(opened);
    const ops = callerOf(newId('User'), ['OPS']);
    const reader = { ...ops, scopes: ops.scopes.filter((scope) => scope !== 'bookings:cancel-all') };
    await expect(cancel(reader, { id: booking._id, reason: null }, null)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await opened.statusOf(booking._id)).toBe('CONFIRMED');
    expect(await cancel(ops, { id: booking._id, reason: null }, null)).toMatchObject({
      reason: { code: 'CANCELLED_BY_STAFF' },
    });
  });
});

test('a key is good for one booking: the same input gives it again, another input is refused', async () => {
  const { service } = await opened.provider();
  const customer = newId('User');
  const input = { serviceId: service._id, startsAt: midnight(3), seats: 1, note: null, idempotencyKey: 'tap' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => opened.request(customer, input)));
  expect(new Set(answers.map(({ _id }) => _id)).size).toBe(1);
  await expect(opened.request(customer, { ...input, startsAt: midnight(4) })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
    detail: { field: 'input.idempotencyKey' },
  });
  // Another customer's key is another key; and the same booking again is a matter of a fresh one.
  expect((await opened.request(newId('User'), input))._id).not.toBe(answers[0]?._id);
  expect((await opened.request(customer, { ...input, idempotencyKey: 'tap 2' }))._id).not.toBe(answers[0]?._id);
  // Also when the service has long changed its mind, the key still gives what it gave.
  await opened.models.services.deleteOne({ _id: service._id });
  expect((await opened.request(customer, input))._id).toBe(answers[0]?._id);
});

test('what can never be booked is refused at once with the field, and nothing is stored', async () => {
  const { service } = await opened.provider([{ capacity: 3 }], {
    workingHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' })),
  });
  const nine = new Date(midnight(3).getTime() + 9 * 3_600_000);
  const attempt = (changes: object) =>
    opened.request(newId('User'), {
      serviceId: service._id,
      startsAt: nine,
      seats: 1,
      note: null,
      idempotencyKey: 'k',
      ...changes,
    });
  for (const [changes, code, field] of [
    [{ serviceId: 'svc_1' }, 'BAD_ID', 'input.serviceId'],
    [{ serviceId: newId('Service') }, 'NOT_FOUND', 'input.serviceId'],
    [{ seats: 0 }, 'OUT_OF_RANGE', 'input.seats'],
    [{ seats: 4 }, 'OUT_OF_RANGE', 'input.seats'],
    [{ note: 'x'.repeat(501) }, 'BAD_INPUT', 'input.note'],
    [{ note: 'a bell \u0007' }, 'BAD_INPUT', 'input.note'],
    [{ note: 'red \u001b[31m' }, 'BAD_INPUT', 'input.note'],
    [{ note: { $gt: '' } }, 'BAD_INPUT', 'input.note'],
    [{ idempotencyKey: '' }, 'BAD_INPUT', 'input.idempotencyKey'],
    [{ startsAt: new Date(Date.now() - 60_000) }, 'SLOT_IN_PAST', 'input.startsAt'],
    [{ startsAt: midnight(200) }, 'SLOT_BEYOND_HORIZON', 'input.startsAt'],
    [{ startsAt: midnight(3) }, 'SLOT_OFF_HOURS', 'input.startsAt'],
  ] as const) {
    await expect(attempt(changes), code).rejects.toMatchObject({ code, detail: { field } });
  }
  expect(await opened.models.bookings.countDocuments({ serviceId: service._id })).toBe(0);
});

test('text that looks like an expression is only text', async () => {
  const { service } = await opened.provider();
  const booking = await opened.request(newId('User'), {
    serviceId: service._id,
    startsAt: midnight(3),
    seats: 1,
    note: '$customerId',
    idempotencyKey: '$$ROOT',
  });
  expect(await load(booking._id)).toMatchObject({ note: '$customerId', idempotencyKey: '$$ROOT' });
});

test('a booking whose job was never enqueued is enqueued by the reconciler, each time as another attempt', async () => {
  const { service } = await opened.provider();
  opened.queue.down = true;
  const booking = await opened.pending(service._id, midnight(3));
  await past(booking._id, { enqueueAt: long });
  expect(await opened.reconcile()).toMatchObject({ enqueued: 0 });
  opened.queue.down = false;
  expect(await opened.reconcile()).toMatchObject({ enqueued: 1 });
  expect(opened.enqueued.at(-1)).toEqual({ id: booking._id, attempt: 2 });
  // Not again before its time.
  expect(await opened.reconcile()).toMatchObject({ enqueued: 0 });
  await past(booking._id, { enqueueAt: long });
  expect(await opened.reconcile()).toMatchObject({ enqueued: 1 });
  expect(opened.enqueued.at(-1)).toEqual({ id: booking._id, attempt: 3 });
  await opened.process(booking._id);
  expect((await load(booking._id)).enqueueAt).toBeUndefined();
});

test('a booking that is not decided by its deadline expires, and its time is free', async () => {
  const { provider, service } = await opened.provider();
  const booking = await opened.pending(service._id, midnight(3));
  const [part] = booking.claim.parts;
  if (!part) throw new Error('nothing is claimed');
  // A worker died after its commit.
  const held = { part, bookingId: booking._id, holder: 'a run that died', seats: 1, capacity: 1, holdMs: 60_000 };
  await claim(opened.models.agendas, held);
  await commit(opened.models.agendas, { ...held, agendaId: part.agendaId });
  await past(booking._id, { deadlineAt: long });

  expect(await opened.reconcile()).toMatchObject({ expired: 1 });
  expect(await load(booking._id)).toMatchObject({ status: 'EXPIRED', reason: { code: 'DEADLINE_PASSED' } });
  expect(await opened.claimsOn(provider._id)).toEqual([]);
  await opened.process(booking._id);
  expect(await opened.statusOf(booking._id)).toBe('EXPIRED');
});

test('the job itself expires what is overdue, and rejects what would have begun', async () => {
  const { service } = await opened.provider();
  const overdue = await opened.pending(service._id, midnight(3));
  await past(overdue._id, { deadlineAt: long });
  await opened.process(overdue._id);
  expect(await opened.statusOf(overdue._id)).toBe('EXPIRED');
  const begun = await opened.pending(service._id, midnight(3));
  await past(begun._id, { startsAt: long });
  await opened.process(begun._id);
  expect(await load(begun._id)).toMatchObject({ status: 'REJECTED', reason: { code: 'SLOT_IN_PAST' } });
});

test('claims that a booking left behind are dropped: after an end, and when a dead run claimed after the end', async () => {
  const { provider, service } = await opened.provider();
  const { agendas, bookings } = opened.models;
  const rejected = await opened.pending(service._id, midnight(3));
  const alive = await opened.pending(service._id, midnight(4));
  await opened.process(alive._id);
  await bookings.updateOne({ _id: rejected._id }, { $set: { status: 'REJECTED' }, $unset: { enqueueAt: '' } });
  const [part] = rejected.claim.parts;
  if (!part) throw new Error('nothing is claimed');
  const left = { part, bookingId: rejected._id, holder: 'a run that died', seats: 1, capacity: 1, holdMs: 60_000 };
  await claim(agendas, left);
  await commit(agendas, { ...left, agendaId: part.agendaId });
  expect(await opened.claimsOn(provider._id)).toHaveLength(2);

  await agendas.updateMany({ checkAt: { $exists: true } }, { $set: { checkAt: long } });
  expect((await opened.reconcile()).settled).toBeGreaterThanOrEqual(2);
  expect((await opened.claimsOn(provider._id)).map(({ bookingId }) => bookingId)).toEqual([alive._id]);
  expect(await agendas.countDocuments({ checkAt: { $exists: true }, _id: new RegExp(provider._id) })).toBe(0);
});

test('an end whose claims were not given back is finished by the reconciler', async () => {
  const { provider, service } = await opened.provider();
  const booking = await opened.pending(service._id, midnight(3));
  await opened.process(booking._id);
  await past(booking._id, { status: 'CANCELLED', releaseAt: long });
  expect(await opened.reconcile()).toMatchObject({ givenBack: 1 });
  expect(await opened.claimsOn(provider._id)).toEqual([]);
  expect(await opened.reconcile()).toMatchObject({ givenBack: 0 });
});

test('an appointment that is over is completed, and keeps the time that it used', async () => {
  const { provider, service } = await opened.provider();
  const booking = await opened.pending(service._id, midnight(3));
  await opened.process(booking._id);
  await past(booking._id, { completeAt: long });
  expect(await opened.reconcile()).toMatchObject({ completed: 0 });
  await past(booking._id, { endsAt: long });
  expect(await opened.reconcile()).toMatchObject({ completed: 1 });
  expect(await opened.statusOf(booking._id)).toBe('COMPLETED');
  expect(await opened.claimsOn(provider._id)).toHaveLength(1);
});

test('seats of a class are given out until it is full', async () => {
  const { service } = await opened.provider([{ capacity: 5 }]);
  const bookings = await Promise.all(
    [2, 2, 2, 1].map((seats) => opened.pending(service._id, midnight(3), newId('User'), seats)),
  );
  for (const { _id } of bookings) await opened.process(_id);
  expect(await Promise.all(bookings.map(({ _id }) => opened.statusOf(_id)))).toEqual([
    'CONFIRMED',
    'CONFIRMED',
    'REJECTED',
    'CONFIRMED',
  ]);
  expect(bookings[0]?.price).toEqual({ amountMinor: 300_000, currency: 'NPR' });
});
