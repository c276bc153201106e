import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AttemptEvent, attemptEvent } from '#contracts/events/attempt.ts';
import { startStanding } from '#gateway/identity/start-standing.ts';
import { type Attempts, createAttempts } from '#runtime/attempts/attempts.ts';
import { unseal } from '#runtime/personal-data/seal.ts';
import { openEventLog, openRedis } from '../runtime/parts.ts';
import { ask, codesOf, openSocket } from './support/ask.ts';
import { type Channel, createChannel } from './support/channel.ts';
import { openGateway, testParts } from './support/fixture.ts';
import { office } from './support/office.ts';
import { createPeople, markWhole } from './support/people.ts';
import { identify, sealingKeys, tokenOf } from './support/tokens.ts';

const redis = openRedis();
/** It is there at once; machines that are busy take longer. */
const soon = { timeout: 10_000 };
let gateway: Awaited<ReturnType<typeof openGateway>>;
let attempts: Attempts;
let told: () => Promise<AttemptEvent[]>;
let people: ReturnType<typeof createPeople>;
let channel: Channel<object>;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  const parts = testParts();
  const eventLog = openEventLog(redis, { partitions: 1 });
  await markWhole(eventLog);
  const standing = startStanding({ ...parts, eventLog });
  attempts = createAttempts({ ...parts, eventLog, process: 'test' });
  channel = createChannel<object>();
  people = createPeople(eventLog);
  const options = { own: true, identify: await identify(standing), attempts, ...parts };
  gateway = await openGateway([office(channel)], options);
  closers.push(attempts.close, standing.close, gateway.close);
  await expect.poll(async () => (await parts.health.ready()).ready, soon).toBe(true);
  told = async () => {
    await attempts.close();
    const { entries } = await eventLog.read('attempt', 0, null, 1_000);
    return entries.map(({ event }) => attemptEvent.parse(event) as AttemptEvent);
  };
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const socketOf = (options: Parameters<typeof openSocket>[1]) => {
  const socket = openSocket(gateway.url, options);
  closers.push(async () => socket.client.dispose());
  return socket;
};

describe('what is refused is recorded', () => {
  test('at the gateway: who, which fields, and from where, sealed for the person', async () => {
    const token = await tokenOf();
    const query = '{ mine someone: everyone alias: figures }';
    await ask(gateway.url, query, { token, headers: { 'x-request-id': 'request-1' } });
    const [event, ...more] = await told();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      type: 'attempt.refused',
      by: { id: 'usr_1', sessionId: 'ses_1', requestId: 'request-1' },
      data: { code: 'FORBIDDEN', fields: ['Query.everyone', 'Query.figures'], count: 1, subjectId: null },
    });
    expect(JSON.stringify(event)).not.toContain('127.0.0.1');
    const from = event?.by?.from;
    if (!from || !('text' in from)) throw new Error('expected a sealed address');
    expect(unseal(sealingKeys, from.text)).toEqual({ address: '127.0.0.1' });
  });

  test('by the subgraph that decides about the object, also when other parts of the answer came', async () => {
    const answer = await ask(gateway.url, '{ mine file }', { token: await tokenOf() });
    expect(answer.data).toEqual({ mine: 2, file: null });
    expect(await told()).toMatchObject([{ data: { code: 'FORBIDDEN', fields: ['Query.file'] } }]);
  });

  test('when the token was forged: as nobody’s, with the address in plain', async () => {
    const forged = `${(await tokenOf({ lifetimeMs: -5_000 })).slice(0, -4)}AAAA`;
    const wrong = await tokenOf({ audience: 'other', lifetimeMs: -5_000 });
    for (const token of [forged, wrong, await tokenOf({ issuer: 'other' }), 'nonsense']) {
      expect(codesOf(await ask(gateway.url, '{ open }', { token }))).toEqual(['UNAUTHENTICATED']);
    }
    const { closed, iterate } = socketOf({ token: forged });
    await expect(iterate('{ open }').next()).rejects.toMatchObject({ code: 4401 });
    await closed;
    const events = await told();
    expect(events.map(({ data }) => data.count)).toEqual([1, 4]);
    for (const { by, data } of events) {
      expect(by).toMatchObject({ id: null, sessionId: null, from: { address: '127.0.0.1' } });
      expect(data).toMatchObject({ code: 'UNAUTHENTICATED', fields: [] });
    }
  });

  test('when the token has expired: as the person’s, with the address sealed', async () => {
    const token = await tokenOf({ lifetimeMs: -5_000 });
    for (let count = 0; count < 2; count++) {
      expect(codesOf(await ask(gateway.url, '{ open }', { token }))).toEqual(['UNAUTHENTICATED']);
    }
    const { closed, iterate } = socketOf({ token });
    await expect(iterate('{ open }').next()).rejects.toMatchObject({ code: 4401 });
    await closed;
    const events = await told();
    expect(events.map(({ data }) => data.count)).toEqual([1, 2]);
    expect(JSON.stringify(events)).not.toContain('127.0.0.1');
    for (const { by, data } of events) {
      expect(data).toMatchObject({ code: 'UNAUTHENTICATED', fields: [] });
      expect(by).toMatchObject({ id: 'usr_1', sessionId: 'ses_1', from: { for: 'usr_1' } });
      if (!by?.from || !('text' in by.from)) throw new Error('expected a sealed address');
      expect(unseal(sealingKeys, by.from.text)).toEqual({ address: '127.0.0.1' });
    }
  });

  test('when the session is over: as the person’s, over HTTP, a socket and for machines', async () => {
    const token = await tokenOf();
    await people.revokeSession('usr_1', 'ses_1');
    await expect
      .poll(async () => codesOf(await ask(gateway.url, '{ open }', { token })), soon)
      .toEqual(['SESSION_OVER']);
    const { closed, iterate } = socketOf({ token });
    await expect(iterate('{ open }').next()).rejects.toMatchObject({ code: 4412 });
    await closed;
    await fetch(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${token}`, forwarded: 'x' } });
    const events = await told();
    expect(events).toHaveLength(2);
    expect(events[1]?.data.count).toBeGreaterThanOrEqual(2);
    for (const event of events) {
      expect(event).toMatchObject({ by: { id: 'usr_1', sessionId: 'ses_1' }, data: { code: 'SESSION_OVER' } });
    }
  });

  test('over a socket as over HTTP', async () => {
    const { iterate } = socketOf({ token: await tokenOf() });
    await expect(iterate('subscription { everyone }').next()).rejects.toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(await told()).toMatchObject([{ by: { id: 'usr_1' }, data: { fields: ['Subscription.everyone'] } }]);
  });

  test('once for a thousand times, with the count', async () => {
    const token = await tokenOf();
    for (let count = 0; count < 40; count++) {
      await Promise.all(Array.from({ length: 25 }, () => ask(gateway.url, '{ everyone }', { token })));
    }
    expect((await told()).map(({ data }) => data.count)).toEqual([1, 999]);
  });
});

describe('what is not recorded', () => {
  test('is whoever is simply not signed in, or asks for nonsense', async () => {
    expect(codesOf(await ask(gateway.url, '{ mine everyone }'))).toContain('UNAUTHENTICATED');
    const token = await tokenOf();
    await ask(gateway.url, '{ nothing }', { token });
    await ask(gateway.url, '{ mine ', { token });
    expect(await told()).toEqual([]);
  });

  test('is what needs no privilege', async () => {
    const token = await tokenOf({ roles: ['OPS'] });
    expect((await ask(gateway.url, '{ mine figures }', { token })).errors).toEqual([]);
    expect(await told()).toEqual([]);
  });
});

test('what is done by a privileged scope is recorded, with its root fields', async () => {
  const token = await tokenOf({ id: 'usr_7', roles: ['OPS'] });
  expect((await ask(gateway.url, '{ a: everyone mine __typename }', { token })).errors).toEqual([]);
  const { iterate } = socketOf({ token });
  const events = iterate('subscription { everyone }');
  const first = events.next();
  await expect.poll(channel.open, soon).toBe(1);
  channel.publish({ everyone: 1 });
  await first;
  const recorded = await told();
  expect(recorded.map(({ type, data: { code, fields } }) => ({ type, code, fields }))).toEqual([
    { type: 'attempt.privileged', code: null, fields: ['Query.everyone', 'Query.mine'] },
    { type: 'attempt.privileged', code: null, fields: ['Subscription.everyone'] },
  ]);
  expect(recorded[0]?.by).toMatchObject({ id: 'usr_7' });
});

test('what a privileged scope lets one past a policy for is recorded, by its field', async () => {
  await ask(gateway.url, '{ mine file }', { token: await tokenOf({ id: 'usr_7', roles: ['OPS'] }) });
  await ask(gateway.url, '{ mine }', { token: await tokenOf({ id: 'usr_7', roles: ['OPS'] }) });
  const privileged = (await told()).filter(({ type }) => type === 'attempt.privileged');
  expect(privileged).toMatchObject([{ by: { id: 'usr_7' }, data: { code: null, fields: ['Query.file'], count: 1 } }]);
});
