import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountEvent } from '#contracts/events/account.ts';
import { eventId } from '#contracts/events/domain-event.ts';
import { topics } from '#contracts/events/topics.ts';
import { type Fault, noFault } from '#runtime/lifecycle/fault.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { createHandleDeletion } from '#runtime/personal-data/handle-deletion.ts';
import { createSealingKeys, unseal } from '#runtime/personal-data/seal.ts';
import { newId } from '#runtime/relay/node-id.ts';
import { createCancelBooking } from '#subgraphs/booking/booking/cancel.ts';
import { createProcessBooking } from '#subgraphs/booking/booking/process.ts';
import { createRequestBooking } from '#subgraphs/booking/booking/request.ts';
import { createErasePerson } from '#subgraphs/booking/erasure/erase-person.ts';
import { termsOf } from '#subgraphs/booking/search/terms.ts';
import { callerOf, midnight, type OpenBooking, openBooking } from './open-booking.ts';

/** Protects that nothing that a person wrote outlives their deletion, wherever it stops, and that others keep theirs. */
let opened: OpenBooking;
beforeAll(async () => {
  opened = await openBooking();
});
afterAll(() => opened.close());

const marker = (what: string): string => `${what} ${randomUUID()}`;

const deletionOf = (accountId: string, sequence = 2): AccountEvent => ({
  id: eventId(accountId, sequence),
  type: 'account.deletion-requested',
  aggregateId: accountId,
  sequence,
  occurredAt: new Date().toISOString(),
  by: null,
  data: { accountId, roles: [], signedOutAt: sequence, closed: true, change: null, personal: null },
});

const handler = (fault: Fault = noFault) => {
  const { models, outboxes, erasures } = opened;
  const erase = createErasePerson({ models, outboxes, fault });
  return createHandleDeletion({ erasures, erase, outbox: outboxes.erasures });
};

/** Everything in the database, as text. */
async function everything(): Promise<string> {
  const collections = await opened.db.db?.collections();
  const documents = await Promise.all((collections ?? []).map((one) => one.find().toArray()));
  return JSON.stringify(documents);
}

const cancel = (caller: ReturnType<typeof callerOf>, id: string, reason: string) =>
  createCancelBooking(opened)(caller, { id, reason }, null);

/** Somebody who has written wherever one can: as a customer, as our staff, and as the owner of a provider. */
async function writer() {
  const caller = callerOf(newId('User'), ['CUSTOMER', 'OPS', 'PROVIDER']);
  const texts = Object.fromEntries(
    ['note', 'key', 'reason', 'staff', 'review', 'name', 'description', 'owner'].map((what) => [what, marker(what)]),
  ) as Record<string, string>;
  const { note = '', key = '', name = '', description = '' } = texts;
  const other = await opened.provider();
  const own = await opened.provider([{}], { ownerId: caller.id, name, description, terms: termsOf([name]) });
  const book = async (customerId: string, serviceId: string, day: number, idempotencyKey: string) => {
    const asked = { serviceId, startsAt: midnight(day), seats: 1, note: customerId === caller.id ? note : null };
    const { _id } = await opened.request(customerId, { ...asked, idempotencyKey });
    await opened.process(_id);
    return _id;
  };
  const ahead = await book(caller.id, other.service._id, 3, key);
  const ended = await book(caller.id, other.service._id, 4, `${key} 2`);
  await cancel(caller, ended, texts.reason ?? '');
  const past = await book(caller.id, other.service._id, 5, `${key} 3`);
  await opened.models.bookings.updateOne(
    { _id: past },
    { startsAt: new Date(0), endsAt: new Date(1), status: 'COMPLETED' },
  );
  const strangers = await book(newId('User'), other.service._id, 6, 'a key of somebody else');
  await cancel(caller, strangers, texts.staff ?? '');
  const guest = newId('User');
  const withThem = await book(guest, own.service._id, 7, 'a key of a guest');
  const turnedAway = await book(newId('User'), own.service._id, 8, 'another key of a guest');
  await cancel(caller, turnedAway, texts.owner ?? '');
  await opened.models.reviews.create({
    _id: newId('Review'),
    providerId: other.provider._id,
    bookingId: past,
    authorId: caller.id,
    rating: 4,
    text: texts.review ?? '',
    createdAt: new Date(),
  });
  await Promise.all(Object.values(opened.outboxes).map((one) => one.sweep()));
  return { caller, texts, other, own, ids: { ahead, ended, past, strangers, withThem, turnedAway } };
}

test('what a person wrote is nowhere; what they booked ahead is cancelled and free; others keep what is theirs', async () => {
  const { caller, texts, other, own, ids } = await writer();
  const before = await everything();
  for (const [what, text] of Object.entries(texts)) expect(before.includes(text), what).toBe(true);

  await handler()(deletionOf(caller.id));
  const after = await everything();
  for (const [what, text] of Object.entries(texts)) expect(after.includes(text), what).toBe(false);

  const { bookings, reviews, events } = opened.models;
  expect(await bookings.findById(ids.ahead).lean()).toMatchObject({
    status: 'CANCELLED',
    reason: { code: 'CANCELLED_BY_CUSTOMER', text: null },
    note: null,
  });
  expect(await opened.claimsOn(other.provider._id)).toMatchObject([{ bookingId: ids.past }]);
  const told = await events.findOne({ aggregateId: ids.ahead, 'event.type': 'booking.cancelled' }).lean();
  expect(told?.event).toMatchObject({ by: null, data: { customerId: caller.id } });
  // The provider's own records: which service, when, for how much, how it ended.
  expect(await bookings.findById(ids.past).lean()).toMatchObject({
    status: 'COMPLETED',
    providerName: other.provider.name,
    price: { amountMinor: 150_000 },
  });
  expect(await reviews.findOne({ authorId: caller.id }).lean()).toMatchObject({ rating: 4, text: '' });
  // Whose provider closes is told, and not by its name.
  expect(await bookings.findById(ids.withThem).lean()).toMatchObject({
    status: 'CANCELLED',
    providerName: 'Former provider',
    reason: { code: 'CANCELLED_BY_PROVIDER', text: null },
  });
  expect(await opened.claimsOn(own.provider._id)).toEqual([]);
});

test('a provider whose owner is gone is found by no search, cannot be booked, and is told of as withdrawn', async () => {
  const { caller, own, texts } = await writer();
  const search = async (input: object) => {
    const query =
      'query ($input: SearchProvidersInput!) { searchProviders(input: $input, first: 100) { edges { node { id } } } }';
    const { data } = await opened.ask(query, { input });
    return data.searchProviders.edges.map(({ node }: { node: { id: string } }) => node.id);
  };
  const searches = [{}, { near: { latitude: 27.717, longitude: 85.324 } }, { text: texts.name?.slice(0, 30) }];
  for (const input of searches) expect(await search(input)).toContain(own.provider._id);
  await handler()(deletionOf(caller.id));
  for (const input of [...searches, { category: 'plumbing' }]) {
    expect(await search(input)).not.toContain(own.provider._id);
  }

  await expect(opened.pending(own.service._id, midnight(9))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { data } = await opened.ask(
    `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
      provider(id: $id) { name description location { latitude } services { slots(from: $from, to: $to) { startsAt } } }
    }`,
    { id: own.provider._id, from: midnight(2), to: midnight(4) },
  );
  expect(data.provider).toEqual({
    name: 'Former provider',
    description: '',
    location: { latitude: 27.7 },
    services: [{ slots: [] }],
  });
  const told = await opened.models.events.find({ aggregateId: own.provider._id }).lean();
  expect(told.map(({ event }) => event)).toMatchObject([
    { type: 'provider.withdrawn', data: { providerId: own.provider._id, ownerId: caller.id } },
  ]);
});

test('it may stop between any two writes, and the next try leaves nothing either', async () => {
  let steps = Number.POSITIVE_INFINITY;
  for (let stopAt = 1; stopAt <= steps; stopAt++) {
    const { caller, texts, ids } = await writer();
    let step = 0;
    const stop: Fault = async () => {
      step += 1;
      if (step === stopAt) throw new Error('stopped');
    };
    const request = deletionOf(caller.id);
    if (stopAt === 1) {
      await handler(async () => {
        step += 1;
      })(request);
      steps = step;
      continue;
    }
    await expect(handler(stop)(request), `at ${stopAt}`).rejects.toThrow('stopped');
    await handler()(request);
    await opened.reconcile();
    await Promise.all(Object.values(opened.outboxes).map((one) => one.sweep()));
    const after = await everything();
    for (const [what, text] of Object.entries(texts)) expect(after.includes(text), `${what} at ${stopAt}`).toBe(false);
    expect([await opened.statusOf(ids.ahead), await opened.statusOf(ids.withThem)]).toEqual(['CANCELLED', 'CANCELLED']);
    const events = await opened.models.events.find({ 'event.data.personId': caller.id }).lean();
    expect(events.map(({ event }) => event.type)).toEqual(['erasure.done']);
  }
  expect(steps).toBeGreaterThan(10);
});

test('it is told once for each request, and a request that is repeated is answered again', async () => {
  const { id } = callerOf();
  for (const sequence of [2, 2, 5, 2, 5]) await handler()(deletionOf(id, sequence));
  const events = await opened.models.events.find({ 'event.data.personId': id }).sort({ sequence: 1 }).lean();
  expect(events.map(({ event, sequence }) => [event.data, sequence])).toEqual([
    [{ personId: id, subgraph: 'booking' }, 1],
    [{ personId: id, subgraph: 'booking' }, 2],
  ]);
});

test('a request that was under way when the account was closed leaves nothing behind', async () => {
  const { service } = await opened.provider();
  const { id } = callerOf();
  await handler()(deletionOf(id));
  const note = marker('late note');
  const late = { serviceId: service._id, startsAt: midnight(3), seats: 1, note, idempotencyKey: 'late' };
  await expect(opened.request(id, late)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await everything()).not.toContain(note);
  expect(await opened.models.bookings.findOne({ customerId: id }).lean()).toMatchObject({ status: 'CANCELLED' });

  const staff = callerOf(newId('User'), ['OPS']);
  await handler()(deletionOf(staff.id));
  const { _id } = await opened.pending(service._id, midnight(4));
  const reason = marker('late reason');
  await cancel(staff, _id, reason);
  expect(await everything()).not.toContain(reason);
});

describe('whoever dies before they could take back what came too late leaves it to others:', () => {
  const dying = async (): Promise<never> => {
    throw new Error('died');
  };

  /** A booking with a note of somebody who is erased already. */
  async function lateRequest(day: number) {
    const { service } = await opened.provider();
    const { id } = callerOf();
    await handler()(deletionOf(id));
    const note = marker('late note');
    const late = { serviceId: service._id, startsAt: midnight(day), seats: 1, note, idempotencyKey: 'late' };
    await expect(createRequestBooking({ ...opened, fault: dying })(id, late, null)).rejects.toThrow('died');
    expect(await everything()).toContain(note);
    const booking = await opened.models.bookings.findOne({ customerId: id }).lean();
    return { note, id: booking?._id ?? '' };
  }
  const due = (id: string, field: 'deadlineAt' | 'releaseAt') =>
    opened.models.bookings.updateOne({ _id: id }, { $set: { [field]: new Date(0) } });

  test('to the job of the booking', async () => {
    const { note, id } = await lateRequest(3);
    await opened.process(id);
    expect(await everything()).not.toContain(note);
    expect(await opened.statusOf(id)).toBe('CANCELLED');
  });

  test('to who lets it expire', async () => {
    const { note, id } = await lateRequest(3);
    await due(id, 'deadlineAt');
    await opened.reconcile();
    expect(await opened.statusOf(id)).toBe('EXPIRED');
    expect(await everything()).not.toContain(note);
  });

  test('to who cancels it', async () => {
    const { note, id } = await lateRequest(3);
    const staff = callerOf(newId('User'), ['OPS']);
    await createCancelBooking(opened)(staff, { id, reason: null }, null);
    expect(await everything()).not.toContain(note);
  });

  test.each(['the reconciler', 'the job'])('a reason, to %s', async (who) => {
    const { service } = await opened.provider();
    const { _id } = await opened.pending(service._id, midnight(4));
    const staff = callerOf(newId('User'), ['OPS']);
    await handler()(deletionOf(staff.id));
    const reason = marker('late reason');
    const cancelling = createCancelBooking({ ...opened, takeBack: dying })(staff, { id: _id, reason }, null);
    await expect(cancelling).rejects.toThrow('died');
    expect(await everything()).toContain(reason);
    await due(_id, 'releaseAt');
    await (who === 'the job' ? opened.process(_id) : opened.reconcile());
    expect(await everything()).not.toContain(reason);
  });

  test('a reason, to a job that finds the booking cancelled when it would confirm it', async () => {
    const { service } = await opened.provider();
    const { _id } = await opened.pending(service._id, midnight(4));
    const staff = callerOf(newId('User'), ['OPS']);
    const reason = marker('late reason');
    const overtaken = createProcessBooking({
      ...opened,
      async fault(point) {
        if (point !== 'process.committed') return;
        await handler()(deletionOf(staff.id));
        const cancelling = createCancelBooking({ ...opened, takeBack: dying })(staff, { id: _id, reason }, null);
        await expect(cancelling).rejects.toThrow('died');
      },
    });
    await overtaken(_id);
    expect(await opened.statusOf(_id)).toBe('CANCELLED');
    expect(await everything()).not.toContain(reason);
  });
});

test('the worker hears of a deletion from the log, and answers there', async () => {
  const { caller, texts } = await writer();
  const jobs = await opened.startJobs();
  const answers = opened.eventLog.follow({ topic: topics.erasure.name, audience: caller.id });
  await answers.opened;
  const request = deletionOf(caller.id, 1);
  await opened.eventLog.append(request, [{ topic: topics.account.name, audience: caller.id }]);
  const { value } = await answers.next();
  expect(value.entry.event).toMatchObject({ type: 'erasure.done', data: { personId: caller.id, subgraph: 'booking' } });
  await answers.return?.();
  await jobs.close();
  const after = await everything();
  for (const text of Object.values(texts)) expect(after).not.toContain(text);
});

test('an event says who did it, with the address only for that person to read', async () => {
  const keys = createSealingKeys();
  const { service } = await opened.provider();
  const caller = { ...callerOf(), sessionId: 'ses_1', address: '203.0.113.9', sealingKey: keys.publicKey };
  const asked = { serviceId: service._id, startsAt: midnight(3), seats: 1, note: null, idempotencyKey: 'by' };
  const by = actorOf({ caller, requestId: 'req_1' });
  const { _id } = await opened.request(caller.id, asked, by);
  await opened.process(_id);
  await createCancelBooking(opened)(caller, { id: _id, reason: null }, by);
  await opened.outbox.sweep();
  const events = await opened.models.events.find({ aggregateId: _id }).sort({ sequence: 1 }).lean();
  expect(events.map(({ event }) => event.by?.id ?? null)).toEqual([caller.id, null, caller.id]);
  const from = events[0]?.event.by?.from;
  if (!from || !('text' in from)) throw new Error('the address is not sealed');
  expect(unseal(keys, from.text)).toEqual({ address: '203.0.113.9' });
  expect(await everything()).not.toContain('203.0.113.9');
});

test('a person is given all of it, and nobody else is', async () => {
  const { caller, texts, ids } = await writer();
  const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on PersonalData { bookings } } }';
  const refs = [{ __typename: 'PersonalData', id: caller.id }];
  const { data } = await opened.ask(query, { refs }, caller);
  const text = JSON.stringify(data);
  for (const what of Object.keys(texts)) expect(text).toContain(texts[what]);
  expect(data._entities[0].bookings.bookings.map(({ id }: { id: string }) => id)).toEqual([
    ids.ahead,
    ids.ended,
    ids.past,
  ]);
  for (const stranger of [callerOf(), callerOf(newId('User'), ['ADMIN', 'OPS'])]) {
    const refused = await opened.ask(query, { refs }, stranger);
    expect(refused.codes).toEqual(['FORBIDDEN']);
    expect(JSON.stringify(refused.data)).not.toContain(texts.note);
  }
});
