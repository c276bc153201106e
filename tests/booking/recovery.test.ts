import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#runtime/relay/node-id.ts';
import type { BookingDocument } from '#subgraphs/booking/booking/booking.model.ts';
import { callerOf, midnight, type OpenBooking, openBooking } from './open-booking.ts';

/**
 * Protects "never lost": whoever stops at a named point, the next one who comes by finishes the booking, once. Here the
 * stop is an error, so that hundreds fit into a test; real kills are told in tests/faults.
 */
class Stopped extends Error {}
let stopAt = '';
let opened: OpenBooking;

beforeAll(async () => {
  const fault = async (point: string) => {
    if (point !== stopAt) return;
    stopAt = '';
    throw new Stopped(point);
  };
  opened = await openBooking({}, { fault });
});
afterAll(() => opened.close());
beforeEach(() => {
  opened.enqueued.length = 0;
});

const untilItWorks = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }
};

test.each([
  'request.stored',
  'request.enqueued',
  'process.claimed',
  'process.committed',
  'process.confirmed',
  'outbox.stored',
  'outbox.appended',
])('a stop at %s loses nothing and doubles nothing', async (point) => {
  const { provider, service } = await opened.provider();
  const { bookings, events } = opened.models;
  const customer = newId('User');
  const input = { serviceId: service._id, startsAt: midnight(3), seats: 1, note: null, idempotencyKey: 'once' };
  const following = opened.eventLog.follow({ topic: 'booking', audience: customer });
  await following.opened;

  stopAt = point;
  const { _id: id } = await untilItWorks(() => opened.request(customer, input));
  await untilItWorks(() => opened.process(id));
  expect(stopAt, 'the point was reached').toBe('');
  await opened.outbox.sweep();

  expect(await opened.statusOf(id)).toBe('CONFIRMED');
  expect(await bookings.countDocuments({ customerId: customer })).toBe(1);
  expect(await opened.claimsOn(provider._id)).toMatchObject([{ bookingId: id, expiresAt: null }]);
  const stored = await events.find({ aggregateId: id }).sort({ sequence: 1 }).lean();
  expect(stored.map(({ event }) => event.type)).toEqual(['booking.requested', 'booking.confirmed']);
  for (const sequence of [1, 2]) {
    const { value } = await following.next();
    expect(value).toMatchObject({ kind: 'event', entry: { event: { sequence } } });
  }
  await following.return?.();
  await expect.poll(async () => (await bookings.findById(id).lean<BookingDocument>())?.pending).toEqual([]);
});

test('a booking that is cancelled while a run has its claims committed does not come back to life', async () => {
  const { provider, service } = await opened.provider();
  const booking = await opened.pending(service._id, midnight(3));
  stopAt = 'process.committed';
  await expect(opened.process(booking._id)).rejects.toThrow(Stopped);
  expect(await opened.claimsOn(provider._id)).toHaveLength(1);
  const input = { id: booking._id, reason: null };
  const cancel = 'mutation ($input: BookingCancelInput!) { bookingCancel(input: $input) { booking { status } } }';
  const { data } = await opened.ask(cancel, { input }, callerOf(booking.customerId));
  expect(data.bookingCancel.booking.status).toBe('CANCELLED');
  await opened.process(booking._id);
  expect(await opened.statusOf(booking._id)).toBe('CANCELLED');
  expect(await opened.claimsOn(provider._id)).toEqual([]);
});

test('who waits for the claim of a run that died is not turned away before the last try', async () => {
  const { service } = await opened.provider();
  const first = await opened.pending(service._id, midnight(3));
  const second = await opened.pending(service._id, midnight(3));
  stopAt = 'process.claimed';
  await expect(opened.process(first._id)).rejects.toThrow(Stopped);
  await expect(opened.process(second._id, { last: false })).rejects.toThrow('waits for claims');
  expect(await opened.statusOf(second._id)).toBe('PENDING');
  await opened.process(second._id, { last: true });
  const ended = await opened.models.bookings.findById(second._id).lean<BookingDocument>();
  expect(ended).toMatchObject({ status: 'REJECTED', reason: { code: 'SLOT_CONTENDED' } });
  await opened.process(first._id);
  expect(await opened.statusOf(first._id)).toBe('CONFIRMED');
});
