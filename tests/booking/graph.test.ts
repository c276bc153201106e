import { afterAll, beforeAll, expect, test } from 'vitest';
import { countCommands } from '#runtime/mongo/count-commands.ts';
import { newId } from '#runtime/relay/node-id.ts';
import type { BookingDocument } from '#subgraphs/booking/booking/booking.model.ts';
import { callerOf, everyDay, midnight, nobody, type OpenBooking, openBooking } from './open-booking.ts';

/** Protects what the graph shows of bookings: to whom, in which order, at which cost, and live without a gap. */
let opened: OpenBooking;
beforeAll(async () => {
  opened = await openBooking();
});
afterAll(() => opened.close());

const entities = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Booking { id status } } }';
const requestBooking = `mutation ($input: BookingRequestInput!) {
  bookingRequest(input: $input) {
    booking { id status price { amountMinor currency } } job { id state } userErrors { code field expected }
  }
}`;
const cancelBooking = `mutation ($input: BookingCancelInput!) {
  bookingCancel(input: $input) { booking { id status reason { code message } } userErrors { code field expected } }
}`;

test('50 bookings with customer, provider, service and its slots cost one query for each kind of thing', async () => {
  const customer = callerOf();
  const five = await Promise.all(Array.from({ length: 5 }, () => opened.provider()));
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      opened.pending(five[index % 5]?.service._id ?? '', midnight(2 + index), customer.id),
    ),
  );
  const { result, commands } = await countCommands(() =>
    opened.ask(
      `query ($refs: [_Any!]!, $from: DateTime!, $to: DateTime!) {
        _entities(representations: $refs) {
          ... on User {
            bookings(first: 50) {
              edges {
                node {
                  id status startsAt customer { id } provider { id name services { id } }
                  service { id name provider { id } slots(from: $from, to: $to) { startsAt } }
                }
              }
            }
          }
        }
      }`,
      { refs: [{ __typename: 'User', id: customer.id }], from: midnight(3), to: midnight(5) },
      customer,
    ),
  );
  expect(result.codes).toEqual([]);
  const edges = result.data._entities[0].bookings.edges;
  expect(edges).toHaveLength(50);
  expect(edges[0].node.customer.id).toBe(customer.id);
  expect(edges[0].node.service.slots.length).toBeGreaterThan(0);
  expect(commands).toEqual({
    'find bookings': 1,
    'find providers': 1,
    'find services': 2, // by id, and by provider
    'aggregate agendas': 1,
  });
});

test('a booking is shown to its parties; to everybody else it is as if it did not exist', async () => {
  const customer = callerOf();
  const { provider, service } = await opened.provider();
  const { _id: id } = await opened.pending(service._id, midnight(3), customer.id);
  const query = 'query ($id: ID!) { booking(id: $id) { id status customer { id } } }';
  for (const caller of [customer, callerOf(provider.ownerId, ['PROVIDER']), callerOf(newId('User'), ['OPS'])]) {
    expect((await opened.ask(query, { id }, caller)).data.booking.status).toBe('PENDING');
    const refs = [{ __typename: 'Booking', id }];
    expect((await opened.ask(entities, { refs }, caller)).data._entities).toEqual([{ id, status: 'PENDING' }]);
  }
  const stranger = callerOf();
  expect(await opened.ask(query, { id }, stranger)).toMatchObject({ data: { booking: null }, codes: [] });
  expect(await opened.ask(query, { id: newId('Booking') }, stranger)).toMatchObject({
    data: { booking: null },
    codes: [],
  });
  expect((await opened.ask(query, { id: 'bkg_1' }, stranger)).codes).toEqual(['BAD_ID']);
  expect((await opened.ask(query, { id }, nobody)).codes).toEqual(['UNAUTHENTICATED']);
  const refs = [{ __typename: 'Booking', id }];
  expect((await opened.ask(entities, { refs }, stranger)).data._entities).toEqual([null]);

  const cancel = async (input: object) => (await opened.ask(cancelBooking, { input }, stranger)).data.bookingCancel;
  expect(await cancel({ id })).toEqual(await cancel({ id: newId('Booking') }));
  expect((await cancel({ id })).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: 'input.id' }]);
  expect((await opened.ask('{ bookings { edges { cursor } } }', {}, customer)).codes).toEqual(['FORBIDDEN']);
});

test('a booking is requested, cancelled by a party, and cannot be cancelled again; its time is free', async () => {
  const customer = callerOf();
  const { provider, service } = await opened.provider();
  const input = { serviceId: service._id, startsAt: midnight(3).toISOString(), idempotencyKey: 'once' };
  const { data } = await opened.ask(requestBooking, { input }, customer);
  const { booking, job, userErrors } = data.bookingRequest;
  expect(userErrors).toEqual([]);
  expect(booking).toMatchObject({ status: 'PENDING', price: { amountMinor: 150_000, currency: 'NPR' } });
  expect(job.state).toBe('QUEUED');
  await opened.process(booking.id);
  expect(await opened.claimsOn(provider._id)).toHaveLength(1);

  const owner = callerOf(provider.ownerId, ['PROVIDER']);
  const cancel = async (reason: string | null) =>
    (await opened.ask(cancelBooking, { input: { id: booking.id, reason } }, owner)).data.bookingCancel;
  expect((await cancel('x'.repeat(501))).userErrors).toMatchObject([{ code: 'BAD_INPUT', field: 'input.reason' }]);
  expect((await cancel('\u001b]0;mine\u0007')).userErrors).toMatchObject([{ code: 'BAD_INPUT' }]);
  expect((await cancel('My van broke down')).booking).toMatchObject({
    status: 'CANCELLED',
    reason: { code: 'CANCELLED_BY_PROVIDER', message: 'My van broke down' },
  });
  expect(await opened.claimsOn(provider._id)).toEqual([]);
  // Who got no answer asks again; the other party is told that there is nothing left to cancel.
  expect((await cancel(null)).booking).toMatchObject({ reason: { message: 'My van broke down' } });
  const told = await opened.models.events.find({ aggregateId: booking.id, 'event.type': 'booking.cancelled' }).lean();
  // What people write stays where it was written.
  expect(told.map(({ event }) => event.data.reason)).toEqual([{ code: 'CANCELLED_BY_PROVIDER' }]);
  const late = await opened.ask(cancelBooking, { input: { id: booking.id } }, customer);
  expect(late.data.bookingCancel.userErrors).toMatchObject([
    { code: 'WRONG_STATE', expected: 'a booking that is PENDING or CONFIRMED' },
  ]);
});

test('slots: a taken one is gone, a lapsed hold blocks nothing, a range out of bounds is refused', async () => {
  const { provider, service } = await opened.provider([{ bufferAfterMinutes: 30 }], {
    workingHours: everyDay('09:00', '13:00'),
  });
  const nine = new Date(midnight(3).getTime() + 9 * 3_600_000);
  const ten = new Date(nine.getTime() + 3_600_000);
  const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
    service(id: $id) { slots(from: $from, to: $to) { startsAt seatsLeft } }
  }`;
  const ask = (from = midnight(3), to = midnight(4)) => opened.ask(query, { id: service._id, from, to });
  const hours = async () =>
    (await ask()).data.service.slots.map(({ startsAt }: { startsAt: string }) => startsAt.slice(11, 13));
  expect(await hours()).toEqual(['09', '10', '11', '12']);

  const { _id } = await opened.pending(service._id, ten);
  await opened.process(_id);
  expect(await hours()).toEqual(['12']); // the buffers of 9 and 10 reach into it, and its own into 11
  await opened.models.agendas.updateMany(
    { _id: new RegExp(provider._id) },
    { $set: { 'claims.$[].expiresAt': new Date(0) } },
  );
  expect(await hours()).toEqual(['09', '10', '11', '12']);

  for (const [from, to] of [
    [midnight(3), midnight(18)],
    [midnight(3), midnight(3)],
    [midnight(4), midnight(3)],
  ]) {
    expect((await ask(from, to)).codes).toEqual(['OUT_OF_RANGE']);
  }
});

const search = `query ($input: SearchProvidersInput!, $first: Int!, $after: String) {
  searchProviders(input: $input, first: $first, after: $after) {
    edges { node { id name distanceKm ratingAverage } } pageInfo { hasNextPage endCursor }
  }
}`;

async function findAll(
  input: object,
  first: number,
): Promise<{ id: string; name: string; distanceKm: number | null }[]> {
  const found = [];
  for (let after: string | null = null; ; ) {
    const { data, codes } = await opened.ask(search, { input, first, after });
    expect(codes).toEqual([]);
    found.push(...data.searchProviders.edges.map(({ node }: { node: object }) => node));
    if (!data.searchProviders.pageInfo.hasNextPage) return found;
    after = data.searchProviders.pageInfo.endCursor;
  }
}

test('search pages through everything once, in order, also where places and ratings are the same', async () => {
  const category = 'roofing';
  for (let index = 0; index < 23; index++) {
    const step = Math.floor(index / 3); // three each at the same place with the same rating
    await opened.provider([{ category, name: 'Zinc roofs' }], {
      name: `Roofer ${index}`,
      location: { type: 'Point', coordinates: [85.3 + step * 0.01, 27.7] },
      rank: 3 + (step % 4) / 3,
    });
  }
  const near = { latitude: 27.7, longitude: 85.3 };
  for (const first of [1, 4, 100]) {
    const nearest = await findAll({ near, withinKm: 50, category }, first);
    expect(new Set(nearest.map(({ id }) => id)).size).toBe(23);
    const distances = nearest.map(({ distanceKm }) => distanceKm ?? -1);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(await findAll({ category }, first)).toHaveLength(23);
  }
  expect(await findAll({ near, withinKm: 2.5, category }, 10)).toHaveLength(9);
  expect(await findAll({ category }, 10)).toEqual(await findAll({ category }, 3));
  expect(await findAll({ near, category: 'there is no such thing' }, 10)).toEqual([]);

  // Beginnings of words, in any order, in names and services, near a point or not.
  expect(await findAll({ text: 'roofer 7' }, 10)).toHaveLength(23); // one letter or digit says nothing
  expect(await findAll({ text: 'roofer 77' }, 10)).toHaveLength(0);
  expect((await findAll({ text: 'zín ROOFER', category }, 10)).length).toBe(23);
  expect((await findAll({ text: 'roofer 12', near, withinKm: 50 }, 10)).map(({ name }) => name)).toEqual(['Roofer 12']);
});

test('search refuses what is out of range, and cursors of another list', async () => {
  const ask = async (input: object, first = 10, after: string | null = null) =>
    (await opened.ask(search, { input, first, after })).codes;
  expect(await ask({ near: { latitude: 91, longitude: 0 } })).toEqual(['OUT_OF_RANGE']);
  expect(await ask({ near: { latitude: 0, longitude: -180.5 } })).toEqual(['OUT_OF_RANGE']);
  expect(await ask({ withinKm: 0 })).toEqual(['OUT_OF_RANGE']);
  expect(await ask({ withinKm: 501 })).toEqual(['OUT_OF_RANGE']);
  expect(await ask({ text: 'x'.repeat(101) })).toEqual(['BAD_INPUT']);
  expect(await ask({ text: '?' })).toEqual(['BAD_INPUT']);
  expect(await ask({}, 0)).toEqual(['OUT_OF_RANGE']);
  const { data } = await opened.ask(search, { input: {}, first: 1 });
  const { endCursor } = data.searchProviders.pageInfo;
  expect(await ask({ near: { latitude: 27, longitude: 85 } }, 10, endCursor)).toEqual(['BAD_CURSOR']);
  expect(await ask({}, 10, 'nonsense')).toEqual(['BAD_CURSOR']);
});

test('searches use their indexes', async () => {
  const { providers } = opened.models;
  const stages = async (filter: object) =>
    JSON.stringify(await providers.find(filter).sort({ rank: -1, _id: 1 }).limit(10).explain('queryPlanner'));
  for (const filter of [{}, { categories: 'plumbing' }, { terms: { $all: ['ba', 'pi'] } }]) {
    const plan = await stages(filter);
    expect(plan).toContain('IXSCAN');
    expect(plan).not.toContain('"stage":"SORT"');
  }
});

test('reviews of 20 providers cost one query', async () => {
  const twenty = await Promise.all(Array.from({ length: 20 }, () => opened.provider()));
  await opened.models.reviews.insertMany(
    twenty.flatMap(({ provider }, place) =>
      [1, 2, 3].map((hour) => ({
        _id: newId('Review'),
        providerId: provider._id,
        bookingId: newId('Booking'),
        authorId: newId('User'),
        rating: 1 + (place % 5),
        text: `${place} at ${hour}`,
        createdAt: new Date(hour * 3_600_000),
      })),
    ),
  );
  const { result, commands } = await countCommands(() =>
    opened.ask(
      `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Provider {
        id reviews(first: 2) { edges { node { text } } pageInfo { hasNextPage } }
      } } }`,
      { refs: twenty.map(({ provider }) => ({ __typename: 'Provider', id: provider._id })) },
    ),
  );
  expect(result.codes).toEqual([]);
  for (const [place, { provider }] of twenty.entries()) {
    expect(result.data._entities[place]).toEqual({
      id: provider._id,
      reviews: {
        edges: [{ node: { text: `${place} at 3` } }, { node: { text: `${place} at 2` } }],
        pageInfo: { hasNextPage: true },
      },
    });
  }
  expect(commands).toEqual({ 'find providers': 1, 'aggregate providers': 1 });
});

test('reviews of a provider come newest first, page by page', async () => {
  const { provider } = await opened.provider();
  await opened.models.reviews.insertMany(
    Array.from({ length: 5 }, (_, index) => ({
      _id: newId('Review'),
      providerId: provider._id,
      bookingId: newId('Booking'),
      authorId: newId('User'),
      rating: 1 + index,
      text: '',
      createdAt: new Date(index * 1_000),
    })),
  );
  const ratings = async (after: string | null) => {
    const { data } = await opened.ask(
      `query ($id: ID!, $after: String) {
        provider(id: $id) { reviews(first: 3, after: $after) {
          edges { cursor node { rating author { __typename } } } pageInfo { endCursor hasNextPage }
        } }
      }`,
      { id: provider._id, after },
    );
    const { edges, pageInfo } = data.provider.reviews;
    return { ratings: edges.map(({ node }: { node: { rating: number } }) => node.rating), pageInfo };
  };
  const first = await ratings(null);
  expect(first).toMatchObject({ ratings: [5, 4, 3], pageInfo: { hasNextPage: true } });
  expect(await ratings(first.pageInfo.endCursor)).toMatchObject({ ratings: [2, 1], pageInfo: { hasNextPage: false } });
});

const watching = `subscription ($id: ID, $after: String) {
  bookingUpdated(id: $id, after: $after) { kind cursor sequence previousStatus status booking { id status } }
}`;
type Told = {
  kind: string;
  cursor: string;
  sequence: number | null;
  status: string | null;
  booking: { id: string } | null;
};

async function watch(variables: object, caller = callerOf()) {
  const told = await opened.subgraph.subscribe({
    query: watching,
    variables: { ...variables },
    caller,
    requestId: 'req_test',
  });
  if (!(Symbol.asyncIterator in told)) return { refused: told.errors?.map(({ extensions }) => extensions.code) };
  const next = async (): Promise<Told> => {
    const { value } = await told.next();
    return JSON.parse(JSON.stringify(value.data.bookingUpdated));
  };
  return { next, close: () => told.return?.() };
}

test('a subscription starts, tells every step, resumes from any cursor, and lets go at once', async () => {
  const customer = callerOf();
  const { service } = await opened.provider();
  const live = await watch({}, customer);
  const start = await live.next?.();
  expect(start).toMatchObject({ kind: 'START', sequence: null, status: null, booking: null });
  const { _id: id } = await opened.pending(service._id, midnight(3), customer.id);
  const requested = await live.next?.();
  expect(requested).toMatchObject({
    kind: 'EVENT',
    sequence: 1,
    previousStatus: null,
    status: 'PENDING',
    booking: { id },
  });
  await opened.process(id);
  const confirmed = await live.next?.();
  expect(confirmed).toMatchObject({ sequence: 2, previousStatus: 'PENDING', status: 'CONFIRMED' });
  const idle = live.next?.();
  await live.close?.();
  await expect(idle).rejects.toThrow(); // it ended: there is no value

  const resumed = await watch({ after: start?.cursor }, customer);
  // The past is told as it was then; what is reached from it is as it is now.
  expect(await resumed.next?.()).toMatchObject({
    sequence: 1,
    status: 'PENDING',
    booking: { id, status: 'CONFIRMED' },
  });
  expect(await resumed.next?.()).toEqual(confirmed);
  await resumed.close?.();
});

test('one booking is followed by its parties alone, and begins with what it is now', async () => {
  const customer = callerOf();
  const { provider, service } = await opened.provider();
  const other = await opened.pending(service._id, midnight(5), customer.id);
  const { _id: id } = await opened.pending(service._id, midnight(3), customer.id);
  const owner = callerOf(provider.ownerId, ['PROVIDER']);
  const live = await watch({ id }, owner);
  expect(await live.next?.()).toMatchObject({ kind: 'START', sequence: 1, status: 'PENDING', booking: { id } });
  await opened.process(other._id);
  await opened.process(id);
  let told = await live.next?.();
  while (told?.sequence === 1) told = await live.next?.(); // its own request may still have been on its way
  expect(told).toMatchObject({ kind: 'EVENT', sequence: 2, status: 'CONFIRMED', booking: { id } });
  await live.close?.();

  expect((await watch({ id })).refused).toEqual(['NOT_FOUND']);
  expect((await watch({ id: newId('Booking') })).refused).toEqual(['NOT_FOUND']);
  expect((await watch({ id: 'bkg_1' })).refused).toEqual(['BAD_ID']);
  expect((await watch({}, nobody as never)).refused).toEqual(['UNAUTHENTICATED']);
  expect((await watch({ after: 'nonsense' })).refused).toEqual(['BAD_CURSOR']);
  // A cursor is good for whom it was given to.
  expect((await watch({ after: told?.cursor })).refused).toEqual(['BAD_CURSOR']);
});

test('with the worker at work, a booking that was only accepted is decided', async () => {
  const customer = callerOf();
  const { service } = await opened.provider();
  const live = await watch({}, customer);
  await live.next?.();
  const input = { serviceId: service._id, startsAt: midnight(3).toISOString(), idempotencyKey: 'once' };
  const jobs = await opened.startJobs();
  await opened.ask(requestBooking, { input }, customer);
  expect(await live.next?.()).toMatchObject({ status: 'PENDING' });
  const decided = await live.next?.();
  expect(decided).toMatchObject({ status: 'CONFIRMED' });
  await live.close?.();
  await jobs.close();
  const stored = await opened.models.bookings.findById(decided?.booking?.id).lean<BookingDocument>();
  expect(stored?.enqueueAt).toBeUndefined();
});
