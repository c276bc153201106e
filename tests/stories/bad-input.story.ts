import { expect, test } from 'vitest';
import { freeSlots, nearestPlumber, requestBooking } from '#tests/harness/bookings.ts';
import { createGraphClient, registerCustomer } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

/** Bad input gets a stable code, the field, and what was expected; and nothing changes. */
export function badInputStory(system: () => StorySystem): void {
  const anybody = () => createGraphClient(system().url);
  const refusedWith = async (query: string, variables: Record<string, unknown>) => {
    const { errors } = await anybody().ask(query, variables);
    return errors.map(({ extensions }) => extensions);
  };

  test('ids: malformed ones are refused with what was expected, unknown ones are null', async () => {
    const query = 'query ($id: ID!) { provider(id: $id) { name } }';
    for (const id of ['', 'nonsense', 'svc_000000000000000000000000', 'prv_00000000000000000000000G', '{"$ne":1}']) {
      expect(await refusedWith(query, { id }), id).toMatchObject([
        { code: 'BAD_ID', field: 'id', expected: expect.stringContaining('prv_') },
      ]);
    }
    const unknown = await anybody().ask(query, { id: 'prv_000000000000000000000000' });
    expect(unknown).toMatchObject({ data: { provider: null }, errors: [] });
  });

  test('pages: `first` out of range and cursors from elsewhere are refused', async () => {
    const query = `query ($first: Int!, $after: String) {
      searchProviders(input: { category: "plumbing" }, first: $first, after: $after) { edges { cursor } }
    }`;
    for (const first of [0, -1, 101, 2_000_000]) {
      const [refusal] = await refusedWith(query, { first });
      expect(['OUT_OF_RANGE', 'OPERATION_TOO_LARGE'], String(first)).toContain(refusal?.code);
    }
    const foreign = Buffer.from(JSON.stringify(['other-list', 1])).toString('base64url');
    for (const after of ['', '%%%', foreign, Buffer.from('null').toString('base64url')]) {
      expect(await refusedWith(query, { first: 1, after }), after).toMatchObject([
        { code: 'BAD_CURSOR', field: 'after' },
      ]);
    }
  });

  test('times: in the past, outside the hours, or too far away are refused at once, and nothing is booked', async () => {
    const { client } = await registerCustomer(system().url);
    const service = await nearestPlumber(client);
    const [slot] = await freeSlots(client, service.id);
    const offHours = slot.startsAt.replace(/T.*/, 'T20:00:00.000Z'); // a quarter to two at night in Kathmandu
    for (const [startsAt, code] of [
      ['2020-01-06T05:00:00.000Z', 'SLOT_IN_PAST'],
      [offHours, 'SLOT_OFF_HOURS'],
      ['2099-01-06T05:00:00.000Z', 'SLOT_BEYOND_HORIZON'],
    ] as const) {
      const { booking, userErrors } = await requestBooking(client, { serviceId: service.id, startsAt });
      expect(booking).toBeNull();
      expect(userErrors, startsAt).toMatchObject([{ code, field: 'input.startsAt' }]);
    }
    const { viewer } = await client.get<{ viewer: { bookings: { edges: object[] } } }>(
      '{ viewer { bookings { edges { cursor } } } }',
    );
    expect(viewer.bookings.edges).toEqual([]);
  });

  test('a taken time: the booking is rejected with the reason', async () => {
    const service = await nearestPlumber(anybody(), 1);
    const slots = await freeSlots(anybody(), service.id);
    const startsAt = slots.at(-1)?.startsAt ?? '';
    const outcomes: unknown[] = [];
    for (let n = 0; n < 2; n += 1) {
      const { client } = await registerCustomer(system().url);
      const { booking } = await requestBooking(client, { serviceId: service.id, startsAt });
      const state = () =>
        client.get<{ booking: { status: string; reason: { code: string } | null } }>(
          'query ($id: ID!) { booking(id: $id) { status reason { code } } }',
          { id: booking?.id },
        );
      await expect.poll(async () => (await state()).booking.status, { timeout: 15_000 }).not.toBe('PENDING');
      outcomes.push((await state()).booking);
    }
    expect(outcomes).toEqual([
      { status: 'CONFIRMED', reason: null },
      { status: 'REJECTED', reason: { code: 'SLOT_TAKEN' } },
    ]);
  });

  test('a mutation without the role is refused, with the field that needs it', async () => {
    const { client, user } = await registerCustomer(system().url);
    const mutation = 'mutation ($id: ID!) { roleGrant(userId: $id, role: ADMIN) { userErrors { code } } }';
    const { errors, data } = await client.ask(mutation, { id: user.id });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', field: 'Mutation.roleGrant' } }]);
  });

  test('registration says which field is wrong and what was expected', async () => {
    const attempt = async (input: object) => {
      const whole = {
        email: 'a@example.org',
        password: 'a long enough password',
        displayName: 'A',
        idempotencyKey: 'k-1234567890',
        ...input,
      };
      const { data } = await anybody().ask<{ register: { session: object | null; userErrors: object[] } }>(
        'mutation ($input: RegisterInput!) { register(input: $input) { session { accessToken } userErrors { code field expected } } }',
        { input: whole },
      );
      return data?.register;
    };
    for (const [input, field] of [
      [{ email: 'not an address' }, 'input.email'],
      [{ password: 'short' }, 'input.password'],
      [{ displayName: '' }, 'input.displayName'],
      [{ timeZone: 'Mars/Olympus' }, 'input.timeZone'],
      [{ home: { latitude: 91, longitude: 0 } }, 'input.home.latitude'],
    ] as const) {
      expect(await attempt(input), field).toMatchObject({
        session: null,
        userErrors: [{ code: 'BAD_INPUT', field, expected: expect.any(String) }],
      });
    }
  });

  test('a range of slots that is too long, or ends before it starts, is out of range', async () => {
    const service = await nearestPlumber(anybody());
    const query =
      'query ($id: ID!, $from: DateTime!, $to: DateTime!) { service(id: $id) { slots(from: $from, to: $to) { startsAt } } }';
    for (const [from, to] of [
      ['2027-01-01T00:00:00Z', '2027-03-01T00:00:00Z'],
      ['2027-01-02T00:00:00Z', '2027-01-01T00:00:00Z'],
    ]) {
      expect(await refusedWith(query, { id: service.id, from, to })).toMatchObject([
        { code: 'OUT_OF_RANGE', field: 'to' },
      ]);
    }
  });

  test('operations that are too deep, too wide or too large are refused before anything is fetched', async () => {
    const deep = `{ viewer { ${'bookings { edges { node { customer { '.repeat(6)} id ${'} } } }'.repeat(6)} } }`;
    const aliases = `{ ${Array.from({ length: 200 }, (_, n) => `a${n}: systemStatus { state }`).join(' ')} }`;
    const directives = `{ systemStatus { state ${'@include(if: true) '.repeat(100)} } }`;
    const long = `{ systemStatus { ${'state '.repeat(20_000)} } }`;
    for (const query of [deep, aliases, directives, long]) {
      expect((await refusedWith(query, {}))[0], query.slice(0, 60)).toMatchObject({ code: 'OPERATION_TOO_LARGE' });
    }
  });
}
