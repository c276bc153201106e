import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { freeSlots, nearestPlumber, requestBooking, watchBookings } from '#tests/harness/bookings.ts';
import { registerCustomer } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

/** The story that the product exists for. */
export function bookingStory(system: () => StorySystem): void {
  test('a customer finds a plumber, books a free time, sees it confirmed live, and cancels', async () => {
    const { client } = await registerCustomer(system().url, 'Customer A');
    const service = await nearestPlumber(client);
    const [slot] = await freeSlots(client, service.id);
    const watching = await watchBookings(client);

    const { booking, job, userErrors } = await requestBooking(client, {
      serviceId: service.id,
      startsAt: slot.startsAt,
    });
    expect(userErrors).toEqual([]);
    expect(booking?.status).toBe('PENDING');
    expect(job?.id).toBeTruthy();

    const requested = await watching.next('the request');
    expect(requested).toMatchObject({ kind: 'EVENT', sequence: 1, status: 'PENDING', previousStatus: null });
    const decided = await watching.next('the decision');
    expect(decided).toMatchObject({ kind: 'EVENT', sequence: 2, status: 'CONFIRMED', previousStatus: 'PENDING' });
    // One event, three subgraphs: the booking, its customer's name, and what is recommended to that customer.
    expect(decided.booking?.customer.displayName).toBe('Customer A');
    expect(decided.booking?.customer.recommendations[0]?.reasons[0]?.text).toBeTruthy();

    const taken = await freeSlots(client, service.id);
    expect(taken.map(({ startsAt }) => startsAt)).not.toContain(slot.startsAt);

    const { bookingCancel } = await client.get<{ bookingCancel: { booking: { status: string } } }>(
      'mutation ($input: BookingCancelInput!) { bookingCancel(input: $input) { booking { status } } }',
      { input: { id: booking?.id, reason: 'It stopped dripping' } },
    );
    expect(bookingCancel.booking.status).toBe('CANCELLED');
    expect(await watching.next('the cancellation')).toMatchObject({ sequence: 3, status: 'CANCELLED' });
    await watching.close();

    const freed = await freeSlots(client, service.id);
    expect(freed.map(({ startsAt }) => startsAt)).toContain(slot.startsAt);
  });

  test('a booking survives being asked for twice: one idempotency key is one booking', async () => {
    const { client } = await registerCustomer(system().url);
    const service = await nearestPlumber(client);
    const slots = await freeSlots(client, service.id);
    const input = { serviceId: service.id, startsAt: slots.at(-1)?.startsAt ?? '', idempotencyKey: randomUUID() };

    const answers = await Promise.all(Array.from({ length: 10 }, () => requestBooking(client, input)));
    expect(new Set(answers.map(({ booking }) => booking?.id)).size).toBe(1);

    const other = await requestBooking(client, { ...input, startsAt: slots.at(-2)?.startsAt ?? '' });
    expect(other.booking).toBeNull();
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_MISMATCH', field: 'input.idempotencyKey' }]);
  });

  test('a dropped socket resumes from its cursor and misses nothing', async () => {
    const { client } = await registerCustomer(system().url);
    const service = await nearestPlumber(client);
    const slots = await freeSlots(client, service.id);
    const before = await watchBookings(client);
    await requestBooking(client, { serviceId: service.id, startsAt: slots.at(-3)?.startsAt ?? '' });
    const first = await before.next('the request');
    const second = await before.next('the decision');
    await before.close();

    // Everything after the first event comes again, once and in order, although the socket was gone meanwhile.
    const after = await watchBookings(client, { after: first.cursor });
    // What the event says of itself is as it was then; what is reached from it is as it is now, and may have changed.
    const { booking: _now, ...told } = second;
    expect(await after.next('the replayed decision')).toMatchObject(told);
    await requestBooking(client, { serviceId: service.id, startsAt: slots.at(-4)?.startsAt ?? '' });
    expect(await after.next('the next request')).toMatchObject({ sequence: 1, status: 'PENDING' });
    await after.close();
  });

  test('who has a booking decided finds one notification in the inbox, and can mark it read', async () => {
    const { client } = await registerCustomer(system().url);
    const service = await nearestPlumber(client);
    const slots = await freeSlots(client, service.id);
    const watching = await watchBookings(client);
    const { booking } = await requestBooking(client, { serviceId: service.id, startsAt: slots.at(-5)?.startsAt ?? '' });
    await watching.next('the request');
    await watching.next('the decision');
    await watching.close();

    type Inbox = {
      viewer: { unreadNotifications: number; notifications: { edges: { node: { id: string; bookingId: string } }[] } };
    };
    const read = () =>
      client.get<Inbox>('{ viewer { unreadNotifications notifications { edges { node { id bookingId } } } } }');
    await expect.poll(async () => (await read()).viewer.unreadNotifications, { timeout: 10_000 }).toBe(1);
    const { edges } = (await read()).viewer.notifications;
    expect(edges.map(({ node }) => node.bookingId)).toEqual([booking?.id]);
    await client.get('mutation ($ids: [ID!]!) { notificationsMarkRead(ids: $ids) { userErrors { code } } }', {
      ids: edges.map(({ node }) => node.id),
    });
    expect((await read()).viewer.unreadNotifications).toBe(0);
  });
}
