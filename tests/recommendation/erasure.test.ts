import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, noFault } from '#runtime/lifecycle/fault.ts';
import { createErasePerson } from '#subgraphs/recommendation/erasure/erase-person.ts';
import {
  booking,
  callerOf,
  type OpenRecommendation,
  openRecommendation,
  person,
  provider,
  published,
} from './open-recommendation.ts';

/** Protects that what was learned from a person is forgotten, in whatever order the news comes, and nothing else. */
let it: OpenRecommendation;
beforeAll(async () => {
  it = await openRecommendation();
});
afterAll(() => it.close());

const erase = (fault: Fault = noFault) => createErasePerson({ models: it.models, fault });
const bookingsOf = async (number: number) => (await it.models.catalogue.findById(provider(number)).lean())?.bookings;
const rowsOf = (number: number) => it.models.booked.countDocuments({ customerId: person(number) });

test('whose behaviour it was is forgotten; the figures stay right, and so do the rows of others', async () => {
  await it.tell.provider(published(1));
  await it.tell.booking(booking(1, 1, 1, { status: 'CONFIRMED', sequence: 2 }));
  await it.tell.booking(booking(2, 1, 1, { status: 'CONFIRMED', sequence: 2 }));
  await it.tell.booking(booking(4, 2, 1, { status: 'CONFIRMED', sequence: 2 }));
  await it.erasures.mark(person(1));
  await erase()(person(1));
  expect([await rowsOf(1), await rowsOf(2), await bookingsOf(1)]).toEqual([0, 1, 3]);
  // What the erasure of the bookings brings, and what was on its way.
  await it.tell.booking(booking(1, 1, 1, { status: 'CANCELLED', sequence: 3 }));
  await it.tell.booking(booking(2, 1, 1, { status: 'COMPLETED', sequence: 3 }));
  await it.tell.booking(booking(5, 1, 1, { status: 'CONFIRMED', sequence: 2 }));
  expect([await rowsOf(1), await bookingsOf(1)]).toEqual([0, 3]);
  expect(JSON.stringify(await it.models.booked.find().lean())).not.toContain(person(1));
});

test('it may stop anywhere, and is finished by the next try', async () => {
  let steps = Number.POSITIVE_INFINITY;
  for (let stopAt = 1; stopAt <= steps; stopAt++) {
    const [customer, number] = [200 + stopAt, 20 + stopAt];
    await it.tell.provider(published(number, { ownerId: person(customer) }));
    await it.tell.booking(booking(customer, customer, 1, { status: 'CONFIRMED', sequence: 2 }));
    await it.erasures.mark(person(customer));
    let step = 0;
    const stop: Fault = async () => {
      step += 1;
      if (step === stopAt) throw new Error('stopped');
    };
    await expect(erase(stop)(person(customer))).rejects.toThrow('stopped');
    let all = 0;
    await erase(async () => {
      all += 1;
    })(person(customer));
    steps = all;
    const left = JSON.stringify([await it.models.booked.find().lean(), await it.models.catalogue.find().lean()]);
    expect(left, `stopped at ${stopAt}`).not.toContain(person(customer));
  }
  expect(steps).toBe(4);
});

test('an erasure and an event that meet leave nobody behind, and the right figure', async () => {
  await it.tell.provider(published(30));
  const meet = async (customer: number) => {
    await it.tell.booking(booking(customer, customer, 30, { status: 'CONFIRMED', sequence: 2 }));
    const erased = async () => {
      await it.erasures.mark(person(customer));
      await erase()(person(customer));
    };
    const status = customer % 2 ? 'CANCELLED' : 'COMPLETED';
    await Promise.all([erased(), it.tell.booking(booking(customer, customer, 30, { status, sequence: 3 }))]);
    return rowsOf(customer);
  };
  const left = await Promise.all(Array.from({ length: 30 }, (_, index) => meet(300 + index)));
  expect(left.filter((rows) => rows > 0)).toEqual([]);
  expect(await bookingsOf(30)).toBe(15);
});

describe('a provider that is withdrawn', () => {
  const withdrawn = (number: number, sequence: number) => ({
    ...published(number, {}, sequence),
    type: 'provider.withdrawn',
    data: { providerId: provider(number), ownerId: person(1_000 + number) },
  });
  const similarTo = (number: number) =>
    it.ask(
      `query ($refs: [_Any!]!) {
        _entities(representations: $refs) { ... on Provider { similar(first: 20) { provider { id } } } }
      }`,
      { refs: [{ __typename: 'Provider', id: provider(number) }] },
    );

  test('is suggested no more, also when an earlier event comes late', async () => {
    const categories = ['roofing'];
    for (const number of [50, 51]) await it.tell.provider(published(number, { categories }));
    expect((await similarTo(50)).data._entities[0].similar).toEqual([{ provider: { id: provider(51) } }]);
    await it.tell.provider(withdrawn(51, 3));
    await it.tell.provider(published(51, { categories }, 2));
    expect((await similarTo(50)).data._entities[0].similar).toEqual([]);
    expect((await similarTo(51)).data._entities[0].similar).toEqual([]);
    const kept = await it.models.catalogue.findById(provider(51)).lean();
    expect(Object.keys(kept ?? {}).sort()).toEqual(['_id', 'sequence']);
  });

  test('goes with its owner, before its own event comes', async () => {
    await it.tell.provider(published(60, { name: 'A marker of the tests' }));
    await erase()(person(1_060));
    expect(JSON.stringify(await it.models.catalogue.find().lean())).not.toContain('A marker of the tests');
  });
});

test('a person, and nobody else, is given what was learned of them', async () => {
  await it.tell.booking(booking(7_000, 70, 1, { status: 'CONFIRMED', sequence: 2 }));
  const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on PersonalData { behaviour } } }`;
  const refs = [{ __typename: 'PersonalData', id: person(70) }];
  const { data } = await it.ask(query, { refs }, callerOf(person(70)));
  expect(data._entities[0].behaviour.booked).toMatchObject([{ providerId: provider(1), status: 'CONFIRMED' }]);
  for (const stranger of [callerOf(person(71)), callerOf(person(72), ['ADMIN'])]) {
    expect(await it.ask(query, { refs }, stranger)).toMatchObject({
      data: { _entities: [{ behaviour: null }] },
      codes: ['FORBIDDEN'],
    });
  }
});
